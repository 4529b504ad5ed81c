#!/usr/bin/env bash
# The sample: our GGUF files against llama.cpp's converter and llama-quantize run on OUR merged folder, and the merged folder in
# transformers. One line a check.
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
work=${CONFORMANCE_DIR:-target/conformance}/sample
rm -rf "$work" && mkdir -p "$work"
java=$(src/main/sh/find-jdk)/bin/java
types=(bf16 q8_0 q4_k_m q2_k q3_k_m q4_0 q5_k_m q6_k iq4_xs)
to=merged_16bit$(printf ',gguf:%s' "${types[@]}")
./lorapress export samples/pirate/adapter --base samples/pirate/base-nf4 --to "$to" -o "$work/ours" --name merged > "$work/export.log" 2>&1 ||
  { tail -n 1 "$work/export.log"; exit 1; }
# The sample's vocabulary is its own, which the converter refuses to guess a pre-tokeniser for: it is told.
"$python" - "$peers/llama.cpp" "$work/ours/merged_16bit" --outfile "$work/ref-bf16.gguf" --outtype bf16 > "$work/reference.log" 2>&1 <<'P' || exit 1
import sys
root = sys.argv[1]; sys.path[:0] = [root, root + "/gguf-py"]; sys.argv = ["convert"] + sys.argv[2:]
from conversion import base
base.TextModel.get_vocab_base_pre = lambda self, tokenizer: "llama-bpe"
import convert_hf_to_gguf; convert_hf_to_gguf.main()
P
failed=0
for type in "${types[@]}"; do
  [ "$type" = bf16 ] || LD_LIBRARY_PATH=$peers/llama-bin/bin "$peers/llama-bin/bin/llama-quantize" "$work/ref-bf16.gguf" "$work/ref-$type.gguf" \
    "$type" >> "$work/reference.log" 2>&1
  printf '%s: ' "sample $type"
  "$java" -cp target/lorapress.jar src/conformance/GgufDiff.java "$work/ref-$type.gguf" "$work/ours/merged-${type^^}.gguf" || failed=1
done
"$python" src/conformance/generations.py "$work/ours/merged_16bit" samples/pirate/generations.json 2> /dev/null || failed=1
exit $failed
