#!/usr/bin/env bash
# Every family's small models, two shapes each: our GGUF files against the converter's and llama-quantize's, and the logits of our
# float32 file in llama.cpp against those of transformers. One line a model, then a total.
# usage: src/conformance/families.sh [FAMILY[-a|-b] ...]      KEEP=1 keeps the files
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
exec "$python" src/conformance/families.py "${CONFORMANCE_DIR:-target/conformance}/families" "$(src/main/sh/find-jdk)/bin/java" "$@"
