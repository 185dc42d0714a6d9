#!/usr/bin/env bash
# check_otlp.sh FOLDER FILE...: requests to a trace collector, by OpenTelemetry's own schema, which is
# installed from npm into FOLDER.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
folder=$(realpath "$1")
shift
if ! cmp -s "$here/otlp/package.json" "$folder/installed.json"; then
  cp "$here/otlp/package.json" "$folder/package.json"
  (cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock >npm.log 2>&1) ||
    { tail -n 20 "$folder/npm.log" >&2; exit 1; }
  cp "$here/otlp/package.json" "$folder/installed.json"
fi
cp "$here/otlp/check.mjs" "$folder/check.mjs"
exec node "$folder/check.mjs" "$@"
