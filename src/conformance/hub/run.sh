#!/usr/bin/env bash
# The real clients of the Hub (Python huggingface_hub, JavaScript @huggingface/hub) against the stand-in Hub of the tests, on
# 127.0.0.1, and our client with theirs: what one uploads the others must download to the byte, and all share one cache layout.
# Needs target/classes and target/test-classes (make, or mvn test-compile).
# PEERS_CACHE: folder with a Python venv/ (default ~/.cache/peers).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
peers=${PEERS_CACHE:-$HOME/.cache/peers}
java=$("$root/src/main/sh/find-jdk")/bin/java
work=$(mktemp -d)
checks=0
failed=0
hub_pid=
trap 'exec 9>&- || true; [ -z "$hub_pid" ] || kill "$hub_pid" 2>/dev/null || true; rm -rf "$work"' EXIT

libraries=$root/target/lorapress.jar
[ -f "$libraries" ] || libraries=$(find "$HOME/.m2/repository" -name 'jackson-*.jar' | grep -E 'core-3|databind-3|annotations-2.2' | tr '\n' ':')
classes=$root/target/classes:$root/target/test-classes:$libraries

# Objects above 64 KiB go up in parts. The server ends with its input, and after 20 minutes in any case.
mkfifo "$work/hold"
timeout 1200 "$java" -cp "$classes" io.lorapress.publish.hub.standin.StandInHub 65536 <"$work/hold" >"$work/address" &
hub_pid=$!
exec 9>"$work/hold"
for _ in $(seq 150); do
    [ -s "$work/address" ] && break
    kill -0 "$hub_pid" || { echo "the stand-in Hub does not start: run make" >&2; exit 1; }
    sleep 0.2
done
export HF_ENDPOINT HF_TOKEN=hf_writer HF_HUB_DISABLE_TELEMETRY=1
HF_ENDPOINT=$(cat "$work/address")

mkdir -p "$work/model/sub"
printf '{"a": "é"}\n' >"$work/model/config.json"
printf -- '---\nlicense: mit\n---\n# Model\n' >"$work/model/README.md"
head -c 300001 /dev/urandom >"$work/model/model.safetensors"
head -c 40000 /dev/urandom >"$work/model/small.gguf"
head -c 5000 /dev/zero >"$work/model/sub/zeros.dat"

check() {
    local name=$1
    shift
    checks=$((checks + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        tail -15 "$work/log" | sed 's/^/        /'
        failed=$((failed + 1))
    fi
}
same() { rm -f "$1/.gitattributes" && diff -r "$work/model" "$1"; }
ours() { "$java" -cp "$classes" io.lorapress.publish.hub.standin.OurClient "$@"; }
python() { "$peers/venv/bin/python" "$here/python_client.py" "$@"; }
javascript() { (cd "$work/npm" && node javascript_client.mjs "$@"); }
fresh() { export HF_HOME=$work/cache-$checks; }

ours_up() { fresh && ours push "$work/model" "$1"; }
ours_down() { fresh && ours pull "$1" "$2" && same "$2"; }
python_up() { fresh && python upload "$work/model" "$1"; }
python_down() { fresh && python download "$1" "$2" && same "$2"; }
javascript_up() { javascript upload "$work/model" "$1"; }
javascript_down() { javascript download "$1" "$2" && same "$2"; }
python_reads_our_cache() { fresh && ours pull ada/from-ours "$work/c1" && python cached ada/from-ours "$work/c2" && same "$work/c2"; }
we_read_python_s_cache() { fresh && python download ada/from-ours "$work/c3" && ours cached ada/from-ours "$work/c4" && same "$work/c4"; }

clients="ours"
if "$peers/venv/bin/python" -c 'import huggingface_hub' 2>/dev/null; then
    clients="$clients python"
else
    echo "left out: no Python huggingface_hub in $peers/venv"
fi
mkdir -p "$work/npm" && cp "$here/javascript_client.mjs" "$here/package.json" "$work/npm/"
if command -v npm >/dev/null && (cd "$work/npm" && npm install --no-fund --no-audit --silent >/dev/null 2>&1); then
    clients="$clients javascript"
else
    echo "left out: @huggingface/hub cannot be had from npm"
fi

for up in $clients; do
    check "$up: upload" "${up}_up" "ada/from-$up"
    for down in $clients; do
        check "$down: download of what $up uploaded" "${down}_down" "ada/from-$up" "$work/$up-$down"
    done
done
if [[ $clients == *python* ]]; then
    check "python: finds in the cache what we pulled" python_reads_our_cache
    check "ours: finds in the cache what python pulled" we_read_python_s_cache
fi
echo "hub: $((checks - failed)) of $checks"
[ "$failed" -eq 0 ]
