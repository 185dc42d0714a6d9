#!/usr/bin/env bash
# tutorial.sh BUILD PAGE WORK [--update]: installs what BUILD holds under WORK, and does there what the
# page says.
set -euo pipefail

build=$1
page=$2
work=$3
shift 3
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/prefix" >"$work/log" 2>&1 || {
  cat "$work/log"
  exit 1
}
"$(dirname "${BASH_SOURCE[0]}")/run.py" "$page" "$work/prefix" "$work/home" "$@"
