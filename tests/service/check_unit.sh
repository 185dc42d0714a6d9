#!/usr/bin/env bash
# check_unit.sh UNIT PROGRAM: systemd takes the unit, with PROGRAM where the package has it, and rates
# its exposure below 3.
set -euo pipefail

unit=$1
program=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program and its manual page are not installed here.
sed -e "s|^ExecStart=/usr/bin/snorri|ExecStart=$program|" -e '/^Documentation=/d' "$unit" \
  >"$work/snorri.service"
systemd-analyze verify "$work/snorri.service" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
if [[ -s $work/said ]]; then
  cat "$work/said"
  exit 1
fi
systemd-analyze security --offline=true --threshold=30 "$unit" >"$work/said" 2>&1 ||
  { tail -n 2 "$work/said"; exit 1; }
