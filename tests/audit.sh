#!/usr/bin/env bash
# Holds the libraries to deny.toml, and asks what is known against them. What is bad fails; what cannot be asked here is said.
# cargo-deny takes minutes to compile, so that it is used where it is installed: `cargo install --locked cargo-deny`. Licences and
# sources are held without it too, by tests/stories/libraries.rs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if command -v cargo-deny >/dev/null; then
  cargo deny --log-level error check bans licenses sources
  if timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1; then
    cargo deny --log-level error --offline check advisories
  else
    echo 'not asked: what is known against the libraries of the server (its database cannot be reached from here)'
  fi
else
  echo 'not asked: cargo-deny is not installed'
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
