#!/usr/bin/env bash
# What the verbs need of the machine. `packages.sh build`: Rust, Node.js and a linker. Without a word also what the tests
# need: PostgreSQL with PostGIS, Chromium, a font.
# As root it installs the packages of Debian and Ubuntu that are missing; otherwise it says what to install.
set -euo pipefail

# Rust and Node.js are not taken from Debian, which has older ones: they are named.
absent=()
need() { # program, oldest version, version found, where it comes from
  if [[ -z $3 ]]; then
    absent+=("$1 $2 or newer: $4")
  elif [[ $(printf '%s\n%s\n' "$2" "$3" | sort -V | head -1) != "$2" ]]; then
    absent+=("$1 $2 or newer, and this is $3: $4")
  fi
}
rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../Cargo.toml")
need Rust "$rust" "$(cargo --version 2>/dev/null | cut -d' ' -f2 || true)" https://rustup.rs
need Node.js 20.19 "$(node --version 2>/dev/null | tr -d v || true)" https://nodejs.org/en/download
need npm 10 "$(npm --version 2>/dev/null || true)" 'it comes with Node.js'
if ((${#absent[@]} > 0)); then
  echo "Trama is built with" >&2
  printf '  %s\n' "${absent[@]}" >&2
  exit 1
fi

missing=()
have() { compgen -G "$1" >/dev/null; }

command -v cc >/dev/null || missing+=(gcc libc6-dev)
if [[ ${1:-} != build ]]; then
  command -v ip >/dev/null || missing+=(iproute2)
  have '/usr/lib/postgresql/*/bin/initdb' || missing+=(postgresql)
  have '/usr/share/postgresql/*/extension/postgis.control' || missing+=(postgresql-postgis)
  [[ -n ${TRAMA_CHROMIUM:-} || -x /usr/bin/chromium || -x /usr/bin/google-chrome ]] \
    || have "${HOME:-/root}/.cache/ms-playwright/chromium-*" || missing+=(chromium)
  have '/usr/share/fonts/truetype/*' || missing+=(fonts-dejavu-core)
fi

if ((${#missing[@]} == 0)); then
  exit 0
fi
if ((EUID == 0)); then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
fi
# Ubuntu has Chromium as a snap alone; there Playwright brings its own. The answer is read whole: a `grep -q` that has found
# its line ends the pipe, and what is there would then count as missing.
own_browser=
candidate=$(apt-cache policy chromium 2>/dev/null | sed -n 's/^ *Candidate: //p')
if [[ " ${missing[*]} " == *' chromium '* && $candidate != [0-9]* ]]; then
  own_browser='web/node_modules/.bin/playwright install --with-deps chromium'
  missing=("${missing[@]/#chromium/}")
fi
read -ra missing <<<"${missing[*]}"
if ((EUID == 0)); then
  if ((${#missing[@]} > 0)); then
    echo "installing ${missing[*]}"
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null
  fi
  if [[ -n $own_browser ]]; then
    echo 'installing the Chromium of Playwright'
    (cd "$(dirname "${BASH_SOURCE[0]}")/.." && $own_browser >/dev/null)
  fi
else
  echo "Some packages are needed. Please run:" >&2
  ((${#missing[@]} == 0)) || echo "  sudo apt-get install --yes --no-install-recommends ${missing[*]}" >&2
  [[ -z $own_browser ]] || echo "  $own_browser" >&2
  exit 1
fi
