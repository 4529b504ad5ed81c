#!/usr/bin/env bash
# `quantize` beside llama-quantize: every type name, with and without an importance matrix, and its options, on small models of three
# families (experts, and widths that force fallbacks, among them). Files are compared byte for byte.
# usage: src/conformance/quantize.sh [FAMILY-SHAPE ...]
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
work=${CONFORMANCE_DIR:-target/conformance}/quantize
mkdir -p "$work"
java=$(src/main/sh/find-jdk)/bin/java
models=("$@")
[ $# -gt 0 ] || models=(llama2-a mixtral-a gemma2-b)
inputs=()
for model in "${models[@]}"; do
  "$python" src/conformance/tiny_models.py "$work" "${model%-*}" > "$work/make.log" 2>&1 || { tail -n 1 "$work/make.log" >&2; exit 1; }
  reference "$work/$model" "$work/$model" bf16 || { tail -n 1 "$work/$model.log" >&2; exit 1; }
  LD_LIBRARY_PATH=$peers/llama-bin/bin "$peers/llama-bin/bin/llama-imatrix" -m "$work/$model-bf16.gguf" -f README.md -c 64 --chunks 8 \
    -ngl 0 -o "$work/$model-imatrix.gguf" > "$work/$model-imatrix.log" 2>&1 || { tail -n 1 "$work/$model-imatrix.log" >&2; exit 1; }
  inputs+=("$work/$model-bf16.gguf=$work/$model-imatrix.gguf")
done
"$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp target/lorapress.jar \
  src/conformance/quantize/CompareQuantize.java "$work/files" "${inputs[@]}"
