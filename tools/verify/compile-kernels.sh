#!/usr/bin/env bash
# Compiles every module of kernels/ (the list in CMakeLists.txt) to PTX for the GPU architectures we know of, with clang and without a CUDA
# toolkit or a GPU. Inline PTX is not checked: that needs NVIDIA's assembler.
#   tools/verify/compile-kernels.sh [MODULE_PATTERN]      e.g. rms_norm; default: all
#   CLANG=clang++-20 tools/verify/compile-kernels.sh      another clang, 19 or newer
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pattern=${1:-.}
architectures=(sm_80 sm_90 sm_90a)

version() { "$1" -dumpversion 2>/dev/null | cut -d. -f1; }
clang=${CLANG:-}
for candidate in clang++ clang++-{19..29}; do
    [ -z "$clang" ] && [ "$(version "$candidate")" -ge 19 ] 2>/dev/null && clang=$candidate
done
if [ -z "$clang" ] || ! [ "$(version "$clang")" -ge 19 ] 2>/dev/null; then
    echo "clang++ 19 or newer is needed (older ones do not know sm_90a): apt-get install clang-19, or name one in CLANG." >&2
    exit 2
fi
command -v cmake >/dev/null || { echo "cmake is needed: apt-get install cmake" >&2; exit 2; }

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
cmake -S . -B "$build" >"$build/log" 2>&1 || { cat "$build/log" >&2; exit 1; }
grep -E "$pattern" "$build/modules.txt" >"$build/wanted" || { echo "no module matches $pattern" >&2; exit 2; }

compile() { # compile CLANG ARCHITECTURE KEY
    local clang=$1 architecture=$2 source options option definitions=() output
    read -r source options <<<"$3"
    for option in $options; do definitions+=("-D$option"); done
    output=$("$clang" -x cuda --cuda-device-only -nocudainc -nocudalib --cuda-gpu-arch="$architecture" \
        -Xclang -target-feature -Xclang +ptx80 -std=c++17 -O1 -Wall -Wextra -Werror -Wno-unused-function -Wno-pass-failed \
        -Wno-unknown-cuda-version -include kernels/host/clang_device.h -Ikernels "${definitions[@]}" -S "kernels/$source.cu" -o /dev/null 2>&1) \
        || { printf '%s\nFAILED  %s for %s\n' "$output" "$3" "$architecture" >&2; return 1; }
}
export -f compile

for architecture in "${architectures[@]}"; do
    xargs -d '\n' -P "$(nproc)" -I {} bash -c 'compile "$@"' _ "$clang" "$architecture" {} <"$build/wanted" \
        || { echo "$architecture: not all modules compile" >&2; exit 1; }
    echo "$architecture: $(wc -l <"$build/wanted") modules compile ($clang $(version "$clang"))"
done
