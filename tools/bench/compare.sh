#!/usr/bin/env bash
# Runs training steps of AntLM and of a peer in turn (A B A B …) on this machine and writes a Markdown table of medians and spreads.
#   tools/bench/compare.sh --peer 'COMMAND {model} {objective} {batch} {length} {steps}' [OPTION…] ['MODEL OBJECTIVE BATCH LENGTH'…]
#     --peer COMMAND   run by bash with the five names replaced; must print tokens_per_s=NUMBER or "tokens_per_second": NUMBER
#     --name NAME      what the table calls the peer (default: peer)
#     --rounds N       pairs of runs for each shape (default: 3)
#     --steps N        timed steps of a run, the median of which is the run's figure (default: 5)
#     --rows-only      the table's rows without machine, commands and head, to be put together from several calls
# Without shapes: babyllama-16m and -97m by CLM, ltgbert-xs, -small and -base by MLM.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
antlm="$here/../../antlm"
usage() { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
number() { [[ $2 =~ ^[1-9][0-9]*$ ]] || { echo "$1 must be a number from 1, not $2" >&2; exit 2; }; }

peer='' name=peer rounds=3 steps=5 rows_only=false shapes=()
while [ $# -gt 0 ]; do
    case $1 in
        --rows-only) rows_only=true; shift ;;
        --peer | --name | --rounds | --steps)
            [ $# -ge 2 ] || usage
            case $1 in
                --peer) peer=$2 ;;
                --name) name=$2 ;;
                --rounds) number "$1" "$2"; rounds=$2 ;;
                --steps) number "$1" "$2"; steps=$2 ;;
            esac
            shift 2 ;;
        -*) usage ;;
        *) shapes+=("$1"); shift ;;
    esac
done
[ -n "$peer" ] || usage
[ ${#shapes[@]} -gt 0 ] || shapes=(
    'babyllama-16m clm 16 128' 'babyllama-97m clm 4 128'
    'ltgbert-xs mlm 8 128' 'ltgbert-small mlm 8 128' 'ltgbert-base mlm 4 128')

# run SIDE MODEL OBJECTIVE BATCH LENGTH: tokens per second of one run
run() {
    local output command
    if [ "$1" = antlm ]; then
        output=$("$antlm" bench step --model "$2" --objective "$3" --batch "$4" --length "$5" --steps "$steps" --device cpu --json)
    else
        command=${peer//'{model}'/$2}
        command=${command//'{objective}'/$3}
        command=${command//'{batch}'/$4}
        command=${command//'{length}'/$5}
        command=${command//'{steps}'/$steps}
        output=$(bash -c "$command")
    fi
    grep -oE 'tokens_per_s(econd)?"?[=:] *[0-9.]+' <<<"$output" | grep -oE '[0-9.]+$' | tail -n 1 \
        || { echo "no tokens per second in the output of $1: $output" >&2; return 1; }
}

# summary NUMBER…: median, smallest and largest
summary() {
    printf '%s\n' "$@" | sort -n | awk '
        { value[NR] = $1 }
        END { median = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2; print median, value[1], value[NR] }'
}

if ! $rows_only; then
    echo "Machine: $("$antlm" doctor | sed -nE 's/^(processor|threads|instructions|\.net) +//p' | paste -sd ';' | sed 's/;/; /g')"
    echo
    echo "    antlm bench step --model MODEL --objective OBJECTIVE --batch BATCH --length LENGTH --steps $steps --device cpu --json"
    echo
    echo "against $name in turn, $rounds runs each; tokens/s, the median of runs (smallest to largest)."
    echo
    echo "| model, objective, batch × length | AntLM | $name | ratio of medians |"
    echo "|---|---|---|---|"
fi
for shape in "${shapes[@]}"; do
    read -r model objective batch length rest <<<"$shape"
    [ -n "${length:-}" ] && [ -z "$rest" ] || { echo "a shape is 'MODEL OBJECTIVE BATCH LENGTH', not '$shape'" >&2; exit 2; }
    ours=() theirs=()
    for ((round = 0; round < rounds; round++)); do
        figure=$(run antlm "$model" "$objective" "$batch" "$length")
        ours+=("$figure")
        echo "$shape: antlm $figure" >&2
        figure=$(run peer "$model" "$objective" "$batch" "$length")
        theirs+=("$figure")
        echo "$shape: $name $figure" >&2
    done
    read -r our_median our_least our_most <<<"$(summary "${ours[@]}")"
    read -r their_median their_least their_most <<<"$(summary "${theirs[@]}")"
    awk -v shape="$model ${objective^^} $batch × $length" -v a="$our_median" -v al="$our_least" -v am="$our_most" \
        -v b="$their_median" -v bl="$their_least" -v bm="$their_most" 'BEGIN {
            printf "| %s | %.0f (%.0f to %.0f) | %.0f (%.0f to %.0f) | %.2f |\n", shape, a, al, am, b, bl, bm, a / b }'
done
