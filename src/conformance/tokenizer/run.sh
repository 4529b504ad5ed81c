#!/usr/bin/env bash
# Tokenisers: ids that llama.cpp gives with our vocabularies of real tokenisers, and of llama.cpp's own, against those of the Hugging Face
# library; and our keys against the converter's on random additions, flags, templates and configs.
# usage: src/conformance/tokenizer/run.sh [RANDOM_CASES]
set -u
cd "$(dirname "$0")/../../.."
. src/conformance/peers.sh
export JAVA_HOME=$(src/main/sh/find-jdk)
mvn -B -ntp -q -DskipTests test-compile || exit 1
failed=0
"$python" src/conformance/tokenizer/token_ids.py || failed=1
"$python" src/conformance/tokenizer/fuzz.py "${1:-100}" || failed=1
exit $failed
