#!/usr/bin/env bash
# Compares our tokenizers with Hugging Face's library on more texts than the test suite holds.
#   tools/verify/tokenizers.sh CASES TRAINED TEXT
#     CASES    folder with NAME.json and NAME.cases.jsonl of the published tokenizers, there or in folders within
#     TRAINED  folder with bpe*.json and wordpiece*.json, written by Hugging Face's default trainers
#     TEXT     the file these were trained on
set -euo pipefail
if [ $# -ne 3 ]; then
    sed -n '2,6s/^# //p' "$0" >&2
    exit 2
fi
export ANTLM_TOKENIZER_CASES=$(realpath "$1")
export ANTLM_TOKENIZER_TRAINING=$(realpath "$2")
export ANTLM_TOKENIZER_TRAINING_TEXT=$(realpath "$3")
cd "$(dirname "$0")/../.."
exec dotnet test tests/Engine.Tests -c Release --logger "console;verbosity=detailed" \
    --filter "FullyQualifiedName~PublishedTokenizerTests|FullyQualifiedName~BytePairTrainerTests"
