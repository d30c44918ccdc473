#!/usr/bin/env bash
# Exports models of known logits and computes them from the exported folders alone, causally and masked: with transformers where it is
# installed, else with a stand-in for the few names of it that our modeling file imports (BabyLlama: with plain torch, by the published
# names). The result must agree with AntLM's own logits to 1e-4 of the largest one. Then the same models as torch saves them, under the
# published names with a repeated head and a table of positions, in one pytorch_model.bin and in two with an index: what is imported must
# have the bits of the weights.
#   tools/verify/exported-model.sh [CASE.json ...]      by default the models of tests/Golden/models
# PYTHON names the Python that has torch; python3 by default.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-python3}
cases=("$@")
[ $# -gt 0 ] || cases=("$root"/tests/Golden/models/{babyllama,ltgbert}-*.json)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for case in "${cases[@]}"; do
  name=$(basename "$case" .json)
  "$python" "$root/tools/verify/exported_model.py" checkpoint "$case" "$work/$name"
  "$root/antlm" verify "$case" --device cpu --dump "$work" >/dev/null
  for dtype in fp32 bf16; do
    "$root/antlm" export --checkpoint "$work/$name" --to "$work/$name-$dtype" --dtype $dtype >/dev/null
  done
done
for case in "${cases[@]}"; do
  name=$(basename "$case" .json)
  "$python" "$root/tools/verify/exported_model.py" compare "$case" "$work/$name.actual.safetensors" "$work/$name-fp32" "$work/$name-bf16"
done
for case in "${cases[@]}"; do
  name=$(basename "$case" .json)
  for parts in 1 2; do
    "$python" "$root/tools/verify/exported_model.py" publish "$case" "$work/$name-published-$parts" $parts
    "$root/antlm" import --from "$work/$name-published-$parts" --to "$work/$name-imported-$parts" >/dev/null
    "$python" "$root/tools/verify/exported_model.py" same "$case" "$work/$name-imported-$parts"
  done
done
