#!/usr/bin/env bash
# Every vision tower, two shapes each: our mmproj files against those that llama.cpp's converter writes. One line a model, then a total.
# usage: src/conformance/vision.sh [FAMILY ...]
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
exec "$python" src/conformance/vision.py "${CONFORMANCE_DIR:-target/conformance}/vision" "$(src/main/sh/find-jdk)/bin/java" "$@"
