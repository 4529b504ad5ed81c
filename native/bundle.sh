#!/usr/bin/env bash
# bundle.sh JNI_LIBRARY FOLDER: puts llama.cpp's libraries and ours into FOLDER, with an index of their sha256 sums, which names
# the folder that a run unpacks them into. Does nothing when FOLDER is newer than both.
set -euo pipefail
libraries="$(dirname "$0")/build/llama.cpp"
jni=$1
folder=$2

[ "$folder/index" -nt "$jni" ] && [ "$folder/index" -nt "$libraries/llama.cpp.pin" ] && exit 0
rm -rf "$folder"
mkdir -p "$folder"
cp "$jni" "$libraries"/lib/*.so "$libraries/LICENSE" "$folder/"
cd "$folder"
LC_ALL=C sha256sum *.so > index
