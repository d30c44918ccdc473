#!/usr/bin/env bash
# What takes too long for the tests: every operation in twenty orders of blocks and threads, and all modules of all head sizes under
# AddressSanitizer's own tests, clang and, where it is found, NVRTC. Prints one line a part; exits 0 only when all is well.
#   tools/verify/kernels.sh [ORDERS]
set -uo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 ANTLM_REQUIRE_NATIVE=1 ANTLM_THREAD_ORDERS=${1:-20}
status=0
part() { # part NAME COMMAND...
  local name=$1 began=$SECONDS log
  log=$(mktemp)
  shift
  if "$@" >"$log" 2>&1; then
    echo "ok      $name ($((SECONDS - began)) s): $(grep -oE 'Passed: +[0-9]+|tests passed.*|[0-9]+ modules compile' "$log" | tail -n 1)"
  else
    cat "$log"
    echo "FAILED  $name ($((SECONDS - began)) s)"
    status=1
  fi
  rm -f "$log"
}
kernels() { dotnet test tests/Kernels.Tests -c Release --no-build --filter "$1"; }
sanitized() {
  cmake -S . -B build/sanitized -DCMAKE_BUILD_TYPE=Release -DANTLM_SANITIZE=address -DANTLM_HEAD_SIZES=16,80 \
    && cmake --build build/sanitized --parallel "$(nproc)" && ctest --test-dir build/sanitized --output-on-failure
}

part "build" dotnet build AntLM.sln -c Release
part "the same bits in $ANTLM_THREAD_ORDERS orders" kernels "Name~EveryOrder"
part "recorded launches under AddressSanitizer" kernels "FullyQualifiedName~AddressSanitizerTests"
part "what runs kernels on a CPU, under AddressSanitizer" sanitized
part "clang compiles for sm_80, sm_90 and sm_90a" tools/verify/compile-kernels.sh
part "NVRTC compiles for sm_80 and sm_90 (no test where it is not found)" kernels "FullyQualifiedName~NvrtcTests"
exit $status
