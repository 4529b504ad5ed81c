# Sourced: finds the programs we are compared with in $PEERS_CACHE (~/.cache/peers by default), or installs them from PyPI and npm:
# a Python with torch, transformers, peft and gguf; llama.cpp's source with its converter; llama-quantize and its kin, built from it.
peers=${PEERS_CACHE:-$HOME/.cache/peers}
export PEERS_CACHE=$peers
install_peers() {
  mkdir -p "$peers"
  if ! "$peers/venv/bin/python" -c 'import torch, transformers, peft, gguf' 2>/dev/null; then
    python3.11 -m venv "$peers/venv" &&
      "$peers/venv/bin/pip" install -q torch==2.13.0 transformers==5.18.0 peft==0.21.0 gguf==0.19.0 safetensors sentencepiece accelerate \
        numpy protobuf huggingface_hub==1.33.0 || return 1
  fi
  if [ ! -f "$peers/llama.cpp/convert_hf_to_gguf.py" ]; then
    (cd "$peers" && npm pack --silent node-llama-cpp@3.22.1 > /dev/null && tar xzf node-llama-cpp-3.22.1.tgz package/llama/gitRelease.bundle &&
      git clone -q package/llama/gitRelease.bundle llama.cpp 2> /dev/null && rm -rf package node-llama-cpp-3.22.1.tgz) || return 1
  fi
  if [ ! -x "$peers/llama-bin/bin/llama-perplexity" ]; then
    cmake -S "$peers/llama.cpp" -B "$peers/llama-bin" -DCMAKE_BUILD_TYPE=Release -DLLAMA_CURL=OFF -DLLAMA_BUILD_SERVER=OFF \
      -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF > /dev/null &&
      cmake --build "$peers/llama-bin" -j"$(nproc)" --target llama-quantize llama-completion llama-imatrix llama-tokenize \
        llama-perplexity > /dev/null || return 1
  fi
}
install_peers || { echo "conformance: the programs to compare with cannot be had (PyPI, npm, python3.11 and cmake are needed)" >&2; exit 1; }
python=$peers/venv/bin/python

# reference MODEL_DIR OUT_PREFIX OUTTYPE [QUANT ...]: what llama.cpp's converter and llama-quantize make of a folder.
reference() {
  local model=$1 out=$2 type=$3
  shift 3
  "$python" "$peers/llama.cpp/convert_hf_to_gguf.py" "$model" --outfile "$out-$type.gguf" --outtype "$type" > "$out.log" 2>&1 || return 1
  local quant
  for quant in "$@"; do
    LD_LIBRARY_PATH=$peers/llama-bin/bin "$peers/llama-bin/bin/llama-quantize" "$out-$type.gguf" "$out-$quant.gguf" "$quant" >> "$out.log" 2>&1
  done
}
