#!/usr/bin/env bash
# A merged QLoRA of every family with experts: our merged folder against PEFT's merge, our GGUF files against the converter's of our
# folder. One line a model, then a total.
# usage: src/conformance/moe_qlora.sh [FAMILY[-a|-b] ...]      KEEP=1 keeps the files
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
exec "$python" src/conformance/moe_qlora.py "${CONFORMANCE_DIR:-target/conformance}/moe" "$(src/main/sh/find-jdk)/bin/java" "$@"
