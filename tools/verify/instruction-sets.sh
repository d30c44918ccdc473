#!/usr/bin/env bash
# The engine's tests once more for each set of instructions this processor could have: without AVX-512, without AVX2, without any vector
# instruction that the engine asks for. Prints one line a set; exits 0 only when all is well.
#   tools/verify/instruction-sets.sh [FILTER]     FILTER as of `dotnet test --filter`; without it, every test of tests/Engine.Tests
set -uo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1
status=0
filter=()
[ $# -eq 0 ] || filter=(--filter "$1")

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build tests/Engine.Tests -c Release -v q >"$log" 2>&1 || { cat "$log"; exit 1; }
for switch in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
  began=$SECONDS
  if env "$switch=0" dotnet test tests/Engine.Tests -c Release --no-build "${filter[@]}" >"$log" 2>&1 && grep -q 'Passed: *[1-9]' "$log"; then
    echo "ok      $switch=0 ($((SECONDS - began)) s): $(grep -oE 'Failed: .*Total: +[0-9]+' "$log" | tail -n 1)"
  else
    cat "$log"
    echo "FAILED  $switch=0 ($((SECONDS - began)) s)"
    status=1
  fi
done
exit $status
