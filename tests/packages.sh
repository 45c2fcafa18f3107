#!/usr/bin/env bash
# What the tests need of Debian or Ubuntu beside Rust and Node: PostgreSQL with PostGIS, Chromium, a font.
# As root it installs what is missing; otherwise it says what to install.
set -euo pipefail

missing=()
have() { compgen -G "$1" >/dev/null; }

command -v cc >/dev/null || missing+=(gcc libc6-dev)
have '/usr/lib/postgresql/*/bin/initdb' || missing+=(postgresql)
have '/usr/share/postgresql/*/extension/postgis.control' || missing+=(postgresql-postgis)
[[ -n ${TRAMA_CHROMIUM:-} ]] || command -v chromium >/dev/null || missing+=(chromium)
have '/usr/share/fonts/truetype/*' || missing+=(fonts-dejavu-core)

if ((${#missing[@]} == 0)); then
  exit 0
fi
if ((EUID == 0)); then
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null
else
  echo "The tests need some packages. Please run:" >&2
  echo "  sudo apt-get install --yes --no-install-recommends ${missing[*]}" >&2
  exit 1
fi
