#!/usr/bin/env bash
# Throws things at every parser, or at those that are named, for so many seconds each: tests/fuzz/run.sh 60 [geojson …]
# What makes one fall is left in target/fuzz/fell/: keep it in tests/fixtures/parsers/NAME/, where `make test` throws it again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-60}
shift || true
target=${CARGO_TARGET_DIR:-../../target}/fuzz
mkdir -p "$target"
target=$(realpath "$target")
# The marks are LLVM's own and need no other compiler than the one that builds Trama: no sanitizer stands behind them, as there is no
# unsafe code of ours for one to watch.
export RUSTFLAGS='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-simplifycfg-branch-fold-threshold=0 -Ccodegen-units=1'
RUSTFLAGS=${RUSTFLAGS//$'\n'/ } CARGO_TARGET_DIR=$target ${BUILD_WITH:-} cargo build --release --locked --target "$(rustc -vV | sed -n 's/^host: //p')"
program=$(echo "$target"/*/release/fuzz)
parsers=("$@")
((${#parsers[@]} > 0)) || parsers=(geojson topojson csv geometry kind text change record sealed query request attachment archive)
fell=()
for parser in "${parsers[@]}"; do
  mkdir -p "$target/corpus/$parser" "$target/fell"
  echo "== $parser, $seconds s"
  said=$target/$parser.log
  if ! TRAMA_FUZZ=$parser TRAMA_FUZZ_CORPUS=$target/corpus/$parser "$program" "$target/corpus/$parser" -max_total_time="$seconds" \
    -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$target/fell/$parser-" >"$said" 2>&1; then
    fell+=("$parser")
    grep -A3 -E 'panicked|^SUMMARY|ALARM' "$said" || tail -5 "$said"
  fi
  grep -E 'stat::number_of_executed_units|stat::new_units_added' "$said" || true
  grep -E 'cov: ' "$said" | tail -1 || true
done
if ((${#fell[@]} > 0)); then
  echo "fell: ${fell[*]}; what they were given is in $target/fell/"
  exit 1
fi
echo 'none of them fell'
