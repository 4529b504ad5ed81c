#!/usr/bin/env bash
# Quantised checkpoints against the programs that read them: bitsandbytes, compressed-tensors, transformers. What cannot be had from PyPI
# is said, and left out.
set -u
cd "$(dirname "$0")/../../.."
. src/conformance/peers.sh
"$python" -c 'import bitsandbytes, compressed_tensors' 2> /dev/null || "$peers/venv/bin/pip" install -q bitsandbytes compressed-tensors 2> /dev/null
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
./lorapress export samples/pirate/adapter --base samples/pirate/base-nf4 -o "$out" \
  --to merged_16bit,merged_4bit,merged_4bit:fp4,merged_4bit:nf4-plain,fp8_dynamic,w8a8,w8a16,w4a16 > /dev/null || exit 1
TORCHDYNAMO_DISABLE=1 "$python" src/conformance/checkpoints/compare.py "$out"
