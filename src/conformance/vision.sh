#!/usr/bin/env bash
# Every vision tower, two shapes each: our mmproj files against those that llama.cpp's converter writes. One line a model, then a total.
# usage: src/conformance/vision.sh [FAMILY ...]
set -u
cd "$(dirname "$0")/../.."
. src/conformance/peers.sh
work=${CONFORMANCE_DIR:-target/conformance}/vision
rm -rf "$work" && mkdir -p "$work/models" "$work/ref" "$work/ours" "$work/diff"
jdk=$(src/main/sh/find-jdk)
lorapress=${LORAPRESS:-./lorapress}
types=(f16 bf16 f32 q8_0)
families=("$@")
[ $# -gt 0 ] || families=(gemma3-vision mistral3 pixtral qwen2-vl qwen2_5-vl qwen3-vl qwen3-vl-moe qwen3_5-vision)
"$jdk/bin/javac" -proc:none -cp target/lorapress.jar -d "$work/diff" src/conformance/GgufDiff.java
"$python" src/conformance/tiny_models.py "$work/models" --plain "${families[@]}" > "$work/make.log" 2>&1
for model in "$work"/models/*-[ab]; do
  echo '{"image_mean": [0.5, 0.25, 0.75], "image_std": [0.5, 0.5, 0.125]}' > "$model/preprocessor_config.json"
  echo '{}' > "$model/tokenizer_config.json" # the converter looks into the tokenizer for Pixtral's line break
  echo '{"model": {"vocab": {}}, "added_tokens": [{"id": 10, "content": "[IMG_BREAK]"}]}' > "$model/tokenizer.json"
  for type in "${types[@]}"; do echo "$model $work/ref/$(basename "$model")-$type.gguf $type --mmproj"; done
done | "$python" src/conformance/convert.py "$peers/llama.cpp" > "$work/convert.log" 2>&1
passed=0 failed=0
for model in "$work"/models/*-[ab]; do
  name=$(basename "$model") verdict=""
  "$lorapress" export --base "$model" --to "$(printf 'mmproj:%s,' "${types[@]}" | sed 's/,$//')" -o "$work/ours" --name "$name" \
    > "$work/ours/$name.log" 2>&1 || verdict=" export: $(tail -n 1 "$work/ours/$name.log")"
  for type in "${types[@]}"; do
    reference=$work/ref/$name-$type.gguf
    if [ -f "$reference.error" ]; then
      verdict="$verdict $type: the reference converter fails: $(cat "$reference.error")"
    elif [ -f "$work/ours/mmproj-$name-${type^^}.gguf" ]; then
      line=$("$jdk/bin/java" -cp target/lorapress.jar:"$work/diff" GgufDiff "$reference" "$work/ours/mmproj-$name-${type^^}.gguf" 2>&1) ||
        verdict="$verdict $type: $line"
    fi
  done
  if [ -z "$verdict" ]; then echo "mmproj of $name: equal"; passed=$((passed + 1)); else echo "mmproj of $name: DIFFERS$verdict"; failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
