#!/usr/bin/env bash
# build.sh FOLDER: compiles the kernels with nvcc to one fatbin (machine code for the GPUs below, PTX for later ones) and puts it into
# FOLDER with kernels.properties; the sources go there as well, for NVRTC. Without nvcc it says what is left out, and succeeds.
# build.sh --table prints registers, spills and shared memory of each kernel, and fails where one spills.
# nvcc is looked for on PATH, in CUDA_HOME, in /usr/local/cuda, and in the nvidia-cuda-nvcc package of an active Python environment.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/build
targets='80 86 89 90 100 120'

find_nvcc() {
    local found
    for found in "$(command -v nvcc || true)" "${CUDA_HOME:-/nowhere}/bin/nvcc" /usr/local/cuda/bin/nvcc \
        "${VIRTUAL_ENV:-/nowhere}"/lib/python3*/site-packages/nvidia/c*/bin/nvcc "${CONDA_PREFIX:-/nowhere}"/bin/nvcc; do
        [ -x "$found" ] && { echo "$found"; return; }
    done
}

sources() { (cd "$here" && echo kernels.cu && find lorapress -name '*.cuh' | LC_ALL=C sort); }

fresh() { [ -f "$build/kernels.fatbin" ] && [ -z "$(find "$here" -path "$build" -prune -o -newer "$build/kernels.fatbin" \( -name '*.cu*' -o -name build.sh \) -print)" ]; }

# What was compiled from the same sources by the same compiler, for a clean build or another checkout: the compiler takes minutes.
kept() {
    local hash
    hash=$( (cd "$here" && sources | xargs cat && cat build.sh && "$nvcc" --version) | sha256sum | cut -c 1-16)
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/lorapress/build/kernels-$hash"
}

take_kept() {
    local folder
    folder=$(kept)
    [ -f "$folder/kernels.fatbin" ] || return 1
    mkdir -p "$build"
    cp "$folder"/kernels.properties "$folder"/ptxas.log "$folder"/kernels.fatbin "$build/"
}

keep() {
    local folder
    folder=$(kept)
    mkdir -p "$folder" 2> /dev/null && cp "$build"/{kernels.properties,ptxas.log} "$folder/" && cp "$build/kernels.fatbin" "$folder/kernels.part" &&
        mv "$folder/kernels.part" "$folder/kernels.fatbin" || true
}

compile() {
    local known options=() sm= target
    known=$("$nvcc" --list-gpu-code)
    for target in $targets; do
        if grep -qx "sm_$target" <<< "$known"; then
            options+=(-gencode "arch=compute_$target,code=sm_$target")
            sm="$sm $target"
        fi
    done
    options+=(-gencode arch=compute_80,code=compute_80)
    mkdir -p "$build"
    echo "compiling the CUDA kernels for sm${sm} with $nvcc"
    "$nvcc" -std=c++17 -O3 --fmad=false -Werror all-warnings -Xptxas -v --threads 0 "${options[@]}" -fatbin -o "$build/kernels.part" "$here/kernels.cu" \
        > "$build/ptxas.log" 2>&1 || { grep -v '^ptxas info' "$build/ptxas.log" >&2; exit 1; }
    { echo "sm=${sm# }"; echo "compiler=$("$nvcc" --version | grep -o 'V[0-9][0-9.]*')"; } > "$build/kernels.properties"
    mv "$build/kernels.part" "$build/kernels.fatbin"
}

# One line a kernel: registers for each target, then shared memory and spilled bytes.
table() {
    local sms
    sms=$(sed -n 's/^sm=//p' "$build/kernels.properties")
    awk '/Compiling entry function/ { split($0, part, "\047"); name = part[2]; sm = part[4] }
         /bytes spill stores/ { for (i = 2; i < NF; i++) if ($(i + 1) == "bytes" && $(i + 2) == "spill") spilled += $i }
         /Used [0-9]+ registers/ { for (i = 1; i < NF; i++) { if ($i == "Used") used = $(i + 1); if ($(i + 1) == "bytes" && $(i + 2) ~ /smem/) shared = $i }
             print name, sm, used, shared + 0, spilled + 0; shared = 0; spilled = 0 }' "$build/ptxas.log" | sort | awk -v sms="$sms" '
         BEGIN { n = split(sms, sm, " "); printf "%-18s", "registers"; for (i = 1; i <= n; i++) printf "%8s", "sm_" sm[i]
             printf "%10s%10s\n", "shared", "spilled" }
         function line() { printf "%-18s", name; for (i = 1; i <= n; i++) printf "%8s", used["sm_" sm[i]]; printf "%10s%10s\n", shared, spilled }
         $1 != name { if (name != "") line(); name = $1; spilled = 0 }
         { used[$2] = $3; shared = $4; spilled += $5; all += $5 }
         END { line(); exit all > 0 }'
}

nvcc=$(find_nvcc)
if [ -z "$nvcc" ]; then
    echo "no nvcc (PATH, CUDA_HOME, /usr/local/cuda, nvidia-cuda-nvcc): the GPU kernels are left out; with NVRTC they are compiled at first use"
    [ "${1:-}" = --table ] && exit 1
    rm -f "$build/kernels.fatbin"
elif ! fresh && ! take_kept; then
    compile
    keep
fi
if [ "${1:-}" = --table ]; then
    table
    exit
fi
folder=$1
rm -rf "$folder/source" "$folder/kernels.fatbin" "$folder/kernels.properties"
mkdir -p "$folder/source"
sources > "$folder/sources"
while read -r file; do
    mkdir -p "$folder/source/$(dirname "$file")"
    cp -p "$here/$file" "$folder/source/$file"
done < "$folder/sources"
if [ -f "$build/kernels.fatbin" ]; then
    cp -p "$build/kernels.fatbin" "$build/kernels.properties" "$folder/"
fi
