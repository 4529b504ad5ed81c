#!/usr/bin/env bash
# Compiles the kernels' arithmetic for the processor, for the tests: build/liblorapress-kernels-host.so. Does nothing when that is
# newer than the sources. Needs g++ with C++17. Contraction is off: the kernels say fmaf where they mean it.
set -euo pipefail
cd "$(dirname "$0")"
library=build/liblorapress-kernels-host.so
[ -f "$library" ] && [ -z "$(find . -path ./build -prune -o -newer "$library" -type f \( -name '*.cuh' -o -name host.cpp -o -name build-host.sh \) -print)" ] && exit 0
mkdir -p build
"${CXX:-g++}" -std=c++17 -O2 -Wall -Wextra -Werror -ffp-contract=off -fno-strict-aliasing -fPIC -shared -o "$library.part" host.cpp
mv "$library.part" "$library"
