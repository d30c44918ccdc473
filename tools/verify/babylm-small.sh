#!/usr/bin/env bash
# The real run in small: a BabyLlama and an LTG-BERT of 1.4 M parameters on about 300 000 words of BabyLM text, CLM and MLM in turn
# against CLM alone and MLM alone for as many epochs; both losses and BLiMP by both scores after every epoch, the full BLiMP by the causal
# score at the end. About an hour on two cores; it can be interrupted and goes on where it was.
#   tools/verify/babylm-small.sh TEXT_FOLDER BLIMP_FOLDER OUT_FOLDER
set -euo pipefail
[ $# -eq 3 ] || { echo "usage: $0 TEXT_FOLDER BLIMP_FOLDER OUT_FOLDER" >&2; exit 2; }
text=$1 blimp=$2 out=$3
root=$(cd "$(dirname "$0")/../.." && pwd)

train() { # train BACKBONE SCHEDULE
  local name=$1-$(tr '[:upper:]+' '[:lower:]-' <<<"$2")
  "$root/antlm" train --config "$root/configs/cpu-$1-small.yaml" --data "$text" --out "$out/$name" --device cpu --resume auto \
    --set training.schedule="$2" --set data.max_words=300000 \
    --set model.hidden_size=128 --set model.intermediate_size=384 --set model.num_attention_heads=4 \
    --set evaluation.pairs="$blimp" --set evaluation.pairs_limit=20 --set evaluation.pairs_score=both
}

for backbone in babyllama ltgbert; do
  for schedule in 1_CLM+4_MLM+1_CLM 6_CLM 6_MLM; do
    train $backbone $schedule
  done
  runs=("$out/$backbone-1_clm-4_mlm-1_clm" "$out/$backbone-6_clm" "$out/$backbone-6_mlm")
  "$root/antlm" report "${runs[@]}" --epochs --markdown --picture "$out/$backbone.png" \
    --title "$backbone, 1.4 M parameters, 300 000 words" | tee "$out/$backbone.md"
  for run in "${runs[@]}"; do
    echo "full BLiMP, causal score: $(basename "$run")"
    "$root/antlm" eval pairs --checkpoint "$run" --data "$blimp" --score causal | tee "$run/blimp-causal.txt" | tail -n 2
  done
done
