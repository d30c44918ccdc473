#!/usr/bin/env bash
# How a training step's time grows on this machine: with the batch (a line a + b · batch?), with the length (which power of it?), and what
# a second thread brings. Writes Markdown tables.
#   tools/bench/scaling.sh [--steps N] [--rounds N] ['MODEL OBJECTIVE'…]
#     --steps N     timed steps of a run (default: 5)
#     --rounds N    runs of each point, taken in turn; of all steps the fastest counts, since whatever else runs only adds time (default: 2)
# Without models: babyllama-16m by CLM and ltgbert-xs by MLM. Batches 1 to 32 at length 128; lengths 64 to 512, as far as the model's
# positions go, at batch 4; 1 against 2 threads at 16 × 128.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
antlm="$here/../../antlm"
steps=5 rounds=2 models=()
while [ $# -gt 0 ]; do
    case $1 in
        --steps | --rounds)
            [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { echo "$1 must be a number from 1, not ${2:-nothing}" >&2; exit 2; }
            [ "$1" = --steps ] && steps=$2 || rounds=$2
            shift 2 ;;
        -*) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
        *) models+=("$1"); shift ;;
    esac
done
[ ${#models[@]} -gt 0 ] || models=('babyllama-16m clm' 'ltgbert-xs mlm')

# once MODEL OBJECTIVE BATCH LENGTH THREADS: milliseconds of the fastest step of one run
once() {
    ANTLM_THREADS=$5 "$antlm" bench step --model "$1" --objective "$2" --batch "$3" --length "$4" --steps "$steps" --device cpu --json \
        | grep -oE '"fastest_seconds":[0-9.eE-]+' | cut -d : -f 2 | awk '{ printf "%.3f\n", $1 * 1000 }'
}

# fastest POINT…: a POINT is 'MODEL OBJECTIVE BATCH LENGTH THREADS'; one line 'POINT MILLISECONDS' for each
fastest() {
    for ((round = 0; round < rounds; round++)); do
        for point in "$@"; do
            read -r model objective batch length threads <<<"$point"
            echo "$point $(once "$model" "$objective" "$batch" "$length" "$threads")"
        done
    done | awk '{ key = $1 " " $2 " " $3 " " $4 " " $5 }
        !(key in least) { order[++count] = key; least[key] = $6 }
        $6 < least[key] { least[key] = $6 }
        END { for (i = 1; i <= count; i++) print order[i], least[order[i]] }'
}

threads=$(nproc)
echo "Machine: $("$antlm" doctor | sed -nE 's/^(processor|threads|instructions|\.net) +//p' | paste -sd ';' | sed 's/;/; /g')"
for chosen in "${models[@]}"; do
    points=()
    for batch in 1 2 4 8 16 32; do points+=("$chosen $batch 128 $threads"); done
    measured=$(fastest "${points[@]}")
    printf '\n%s, length 128, %s threads: least squares of relative errors over a + b · batch.\n\n' "$chosen" "$threads"
    echo "| batch | ms | a + b · batch | difference |"
    echo "|---|---|---|---|"
    awk '{ x[NR] = $3; y[NR] = $6; w = 1 / ($6 * $6); s += w; sx += w * $3; sy += w * $6; sxx += w * $3 * $3; sxy += w * $3 * $6 }
        END {
            b = (s * sxy - sx * sy) / (s * sxx - sx * sx); a = (sy - b * sx) / s
            for (i = 1; i <= NR; i++) {
                fit = a + b * x[i]
                printf "| %d | %.1f | %.1f | %+.1f %% |\n", x[i], y[i], fit, 100 * (y[i] / fit - 1)
            }
            printf "\na = %.1f ms, b = %.2f ms\n", a, b
        }' <<<"$measured"

    # At a fixed batch, the tokens of a step grow with T, so a step that is linear in tokens grows as T^1.
    points=()
    read -r model objective <<<"$chosen"
    for length in 64 128 256 512; do
        if "$antlm" bench step --model "$model" --objective "$objective" --batch 1 --length "$length" --steps 1 --device cpu >/dev/null 2>&1
        then points+=("$chosen 4 $length $threads"); fi
    done
    measured=$(fastest "${points[@]}")
    printf '\n%s, batch 4, %s threads: the power p of T between neighbours, and over all.\n\n' "$chosen" "$threads"
    echo "| T | ms | T^p from the line above |"
    echo "|---|---|---|"
    awk '{ x = $4; y = $6; printf "| %d | %.1f | %s |\n", x, y, (NR > 1 ? sprintf("%.2f", log(y / before) / log(x / last)) : "") }
        NR == 1 { first = y; from = x }
        { before = y; last = x }
        END { printf "\np = %.2f from %d to %d\n", log(before / first) / log(last / from), from, last }' <<<"$measured"

    measured=$(fastest "$chosen 16 128 1" "$chosen 16 128 2")
    awk '{ y[NR] = $6 } END { printf "\nBatch 16 × 128: %.1f ms on 1 thread, %.1f ms on 2, %.2f ×.\n", y[1], y[2], y[1] / y[2] }' <<<"$measured"
done
