#!/usr/bin/env bash
# Reads many damaged files of every format that may come from others: safetensors, pytorch_model.bin (its pickle stream, its zip
# container), index files, tokenizer.json, config.json. Each must be read or refused with one line, without more memory than its size
# and 64 MB. A quarter of an hour on two cores; a case that does not end stops the run after three hours.
#   tools/verify/hostile-files.sh [CASES]      100000 of each format unless said otherwise
set -euo pipefail
export ANTLM_HOSTILE_CASES=${1:-100000}
cd "$(dirname "$0")/../.."
exec timeout 3h dotnet test tests/Engine.Tests -c Release --logger "console;verbosity=detailed" \
    --filter "FullyQualifiedName~HostileFileTests"
