#!/usr/bin/env bash
# Every family's small models, two shapes each: our GGUF against the converter's and llama-quantize's. One line a model, then a total.
# usage: src/conformance/families.sh [FAMILY ...]
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
work=${CONFORMANCE_DIR:-target/conformance}
mkdir -p "$work/models" "$work/ref" "$work/ours"
java=$(src/main/sh/find-jdk)/bin/java
passed=0 failed=0 unsupported=0
families=("$@")
[ $# -gt 0 ] || mapfile -t families < <("$python" src/conformance/tiny_models.py --list)
check() { # MODEL_DIR
  local name verdict="" type
  name=$(basename "$1")
  if ! reference "$1" "$work/ref/$name" bf16 q8_0 q4_k_m || ! reference "$1" "$work/ref/$name" f16; then
    echo "$name: the reference converter fails: $(grep -v '^ ' "$work/ref/$name.log" | tail -n 1)"
    unsupported=$((unsupported + 1))
    return
  fi
  if ! ./lorapress export --base "$1" --to gguf:bf16,gguf:f16,gguf:q8_0,gguf:q4_k_m -o "$work/ours" --name "$name" --overwrite \
      > "$work/ours/$name.log" 2>&1; then
    verdict="export: $(tail -n 1 "$work/ours/$name.log")"
  else
    for type in bf16 f16 q8_0 q4_k_m; do
      local line
      line=$("$java" -cp target/lorapress.jar src/conformance/GgufDiff.java "$work/ref/$name-$type.gguf" "$work/ours/$name-${type^^}.gguf" 2>&1) ||
        verdict="$verdict $type: $line"
    done
  fi
  if [ -z "$verdict" ]; then echo "$name: equal"; passed=$((passed + 1)); else echo "$name: DIFFERS $verdict"; failed=$((failed + 1)); fi
  rm -f "$work/ref/$name"-*.gguf "$work/ours/$name"-*.gguf
}
for family in "${families[@]}"; do
  "$python" src/conformance/tiny_models.py "$work/models" "$family" > "$work/make.log" 2>&1 || true
  found=0
  for model in "$work/models/$family"-[ab]; do
    [ -f "$model/config.json" ] && { found=1; check "$model"; rm -rf "$model"; }
  done
  [ $found = 1 ] || echo "$family: cannot be made: $(tail -n 1 "$work/make.log")"
done
echo "$passed passed, $failed failed, $unsupported skipped"
[ "$failed" = 0 ]
