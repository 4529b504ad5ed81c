#!/usr/bin/env bash
# Brings llama.cpp's libraries and headers into native/build/llama.cpp: lib/, include/, LICENSE.
# Does nothing when what is there is what llama.cpp.pin names. Needs npm, git, tar, sha256sum.
set -euo pipefail
cd "$(dirname "$0")"
. ./llama.cpp.pin
target=build/llama.cpp
headers='include ggml/include common/jinja/*.h common/json.h LICENSE'

fail() { echo "native/fetch.sh: $1" >&2; exit 1; }
need() { command -v "$1" >/dev/null || fail "$1 is missing: install $2"; }

# pack PACKAGE SHA256: downloads a package into the work folder and prints where it lies
pack() {
    local file
    file=$(npm pack --silent --pack-destination "$work" "$1" | tail -n 1) || fail "npm could not download $1: is the network up?"
    echo "$2  $work/$file" | sha256sum --check --status || fail "$1 has another sha256 than llama.cpp.pin says: refusing it"
    echo "$work/$file"
}

cmp -s llama.cpp.pin "$target/llama.cpp.pin" && exit 0
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "llama.cpp is pinned for Linux x86-64 only; this is $(uname -s) $(uname -m)"
need npm "Node.js 20 or later (Debian: apt install npm)"
need git "git (Debian: apt install git)"
mkdir -p build
work=$(mktemp -d "$PWD/build/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

libraries=$(pack "$LIBRARIES_PACKAGE" "$LIBRARIES_SHA256")
source=$(pack "$SOURCE_PACKAGE" "$SOURCE_SHA256")
mkdir -p "$work/out/lib"
tar -xzf "$libraries" -C "$work/out/lib" --strip-components=3 --wildcards 'package/bins/linux-x64/lib*.so'
tar -xzf "$source" -C "$work" package/llama/gitRelease.bundle
git clone --quiet --bare "$work/package/llama/gitRelease.bundle" "$work/source.git"
git -C "$work/source.git" archive HEAD $headers | tar -x -C "$work/out"
cp llama.cpp.pin "$work/out/"

rm -rf "$target"
mv "$work/out" "$target"
