#!/usr/bin/env bash
# Everything that is compared with other people's programs. Exit code 1 where anything differs.
set -u
cd "$(dirname "$0")/../.."
failed=0
src/conformance/sample.sh || failed=1
src/conformance/hub/run.sh || failed=1
src/conformance/ollama/run.sh || failed=1
src/conformance/quantize.sh || failed=1
src/conformance/report.sh || failed=1
src/conformance/checkpoints/run.sh || failed=1
src/conformance/tokenizer/run.sh || failed=1
src/conformance/families.sh || failed=1
src/conformance/vision.sh || failed=1
src/conformance/moe_qlora.sh || failed=1
exit $failed
