#!/usr/bin/env bash
# Asks a running server everything that the description of its API says, and much that it does not say, as a stranger, as
# people of a map and as the steward: tests/schemathesis/run.sh [examples for each operation] [roles]. Schemathesis comes from PyPI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
target=$(realpath "${CARGO_TARGET_DIR:-../../target}")
tools=$target/schemathesis
if [[ ! -x $tools/bin/st ]]; then
  python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5 \
    || { echo 'schemathesis is not to be had here: it needs Python 3 with venv, and PyPI'; exit 2; }
fi
folder=$(mktemp -d)
"${TRAMA_BIN:-$target/debug/trama}" serve --data-dir "$folder/data" --key-file "$folder/key" --listen 127.0.0.1:0 --second-factor off \
  >"$folder/said" 2>"$folder/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 200); do
  grep -q '#setup=' "$folder/said" && break
  sleep 0.1
done
"$tools/bin/python" people.py "$folder/said" "$folder/people.json"
export TRAMA_PEOPLE=$folder/people.json SCHEMATHESIS_HOOKS=hooks
url=$(sed -n 's/^Trama is at //p' "$folder/said")
failed=()
for role in ${2:-stranger participant partner member protection coordinator steward}; do
  echo "== $role"
  TRAMA_ROLE=$role PYTHONPATH=. PYTHONDONTWRITEBYTECODE=1 "$tools/bin/st" --config-file schemathesis.toml run "$url/api/openapi.json" \
    --max-examples "${1:-30}" --seed 7 --no-color || failed+=("$role")
done
if [[ -s $folder/log ]]; then
  echo '== what the server logged'
  cat "$folder/log"
fi
((${#failed[@]} == 0)) || { echo "not as described: ${failed[*]}"; exit 1; }
! grep -q ERROR "$folder/log"
