#!/usr/bin/env bash
# Times single-precision matrix products of AntLM and of OpenBLAS in turn (A B A B …) on this machine and writes a Markdown table.
#   tools/bench/gemm.sh [--rounds N] ['ROWS INPUTS OUTPUTS'…]
# Each shape is a linear layer, measured as its three products: forward x·Wᵀ, gradient of the input g·W, gradient of the weights gᵀ·x.
# Without shapes: 1024³ and the models' own. Needs a C compiler and OpenBLAS (Debian: libopenblas0-pthread); on a machine with AVX-512
# that OpenBLAS does not know, set OPENBLAS_CORETYPE=SkylakeX.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
antlm="$here/../../antlm"
rounds=3 shapes=()
while [ $# -gt 0 ]; do
    case $1 in
        --rounds)
            [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { echo "--rounds must be a number from 1, not ${2:-nothing}" >&2; exit 2; }
            rounds=$2; shift 2 ;;
        -*) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
        *) shapes+=("$1"); shift ;;
    esac
done
[ ${#shapes[@]} -gt 0 ] || shapes=(
    '1024 1024 1024' '512 768 2304' '512 2048 768' '2048 256 16000' '2048 256 768' '2048 256 2048' '2048 1024 256' '1024 384 2048')

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cc -O2 -o "$folder/openblas" "$here/openblas.c" -l:libopenblas.so.0 \
    || { echo "OpenBLAS and a C compiler are needed: apt-get install gcc libopenblas0-pthread" >&2; exit 2; }

figures() { grep -oE "\"?$1\"?[=:][0-9.]+" <<<"$2" | grep -oE '[0-9.]+$'; }
summary() { # summary NUMBER…: the median
    printf '%s\n' "$@" | sort -n | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}
largest() { printf '%s\n' "$@" | sort -n | tail -n 1; }

echo "Machine: $("$antlm" doctor | sed -nE 's/^(processor|threads|instructions|\.net) +//p' | paste -sd ';' | sed 's/;/; /g');" \
    "OpenBLAS: $("$folder/openblas" 64 64 64 0 0 0.01 | cut -d ' ' -f 1)"
echo
echo "GFLOP/s, $rounds runs of about a second each side in turn: the median of the runs' medians, and the best single product of all."
echo
echo "| rows, inputs, outputs | product | AntLM | OpenBLAS | ratio | AntLM best | OpenBLAS best | ratio |"
echo "|---|---|---|---|---|---|---|---|"
for shape in "${shapes[@]}"; do
    read -r rows inputs outputs rest <<<"$shape"
    [ -n "${outputs:-}" ] && [ -z "$rest" ] || { echo "a shape is 'ROWS INPUTS OUTPUTS', not '$shape'" >&2; exit 2; }
    for product in "x·Wᵀ $rows $outputs $inputs 0 1" "g·W $rows $inputs $outputs 0 0" "gᵀ·x $outputs $inputs $rows 1 0"; do
        read -r name m n k transposeA transposeB <<<"$product"
        options=(--m "$m" --n "$n" --k "$k")
        [ "$transposeA" = 0 ] || options+=(--transpose-a)
        [ "$transposeB" = 0 ] || options+=(--transpose-b)
        ours=() ourBest=() theirs=() theirBest=()
        for ((round = 0; round < rounds; round++)); do
            output=$("$antlm" bench gemm "${options[@]}" --json)
            ours+=("$(figures gflops "$output")") ourBest+=("$(figures best_gflops "$output")")
            output=$("$folder/openblas" "$m" "$n" "$k" "$transposeA" "$transposeB" 1)
            theirs+=("$(figures gflops "$output")") theirBest+=("$(figures best_gflops "$output")")
        done
        awk -v shape="$rows × $inputs × $outputs" -v name="$name" -v a="$(summary "${ours[@]}")" -v b="$(summary "${theirs[@]}")" \
            -v c="$(largest "${ourBest[@]}")" -v d="$(largest "${theirBest[@]}")" \
            'BEGIN { printf "| %s | %s | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f |\n", shape, name, a, b, a / b, c, d, c / d }'
    done
done
