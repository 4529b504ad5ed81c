#!/usr/bin/env bash
# Ollama templates. For every chat template, the conversations rendered by transformers' apply_chat_template from the model's own
# template and by Go's text/template from ours must be the same text. Ours are those of the tests and, where there is a llama.cpp
# source tree, the real ones in it. Jinja's small cases are compared with what is recorded. Needs Go (Debian: golang-go),
# target/classes and target/test-classes (make, or mvn test-compile).
# PEERS_CACHE: folder with a Python venv/ and llama.cpp/ (default ~/.cache/peers).
#
#   run.sh [--golden]    --golden writes the texts that the Java tests compare with
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
peers=${PEERS_CACHE:-$HOME/.cache/peers}
java=$("$root/src/main/sh/find-jdk")/bin/java
python=$peers/venv/bin/python
chats=$root/src/test/resources/publish/chat
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -c 'import transformers' 2>/dev/null || { echo "left out: no Python transformers in $peers/venv"; exit 0; }
command -v go >/dev/null || { echo "left out: no Go; install golang-go"; exit 0; }
libraries=$root/target/lorapress.jar
[ -f "$libraries" ] || libraries=$(find "$HOME/.m2/repository" -name 'jackson-*.jar' | grep -E 'core-3|databind-3|annotations-2.2' | tr '\n' ':')
classes=$root/target/classes:$root/target/test-classes:$libraries
export GOCACHE=$work/go GOFLAGS=-mod=mod GO111MODULE=off
go build -o "$work/render" "$here/render.go"

compare() { # CORPUS [--golden FILE]
    "$java" -cp "$classes" io.lorapress.publish.chat.TranslateAll \
        "$1" "$chats/conversations.json" "$work" &&
        "$work/render" <"$work/jobs.json" >"$work/go.json" &&
        "$python" "$here/compare.py" "$1" "$chats/conversations.json" "$work" "${@:2}"
}

status=0
"$python" "$here/../jinja/cases.py" || status=1
"$python" "$here/corpus.py" ours "$chats" >"$work/ours-corpus.json"
if [ "${1:-}" = --golden ]; then
    compare "$work/ours-corpus.json" --golden "$chats/golden.json" || status=1
else
    compare "$work/ours-corpus.json" || status=1
fi
if [ -d "$peers/llama.cpp/models/templates" ]; then
    "$python" "$here/corpus.py" llama.cpp "$peers/llama.cpp" >"$work/real-corpus.json"
    compare "$work/real-corpus.json" || status=1
else
    echo "left out: no llama.cpp source tree in $peers"
fi
exit $status
