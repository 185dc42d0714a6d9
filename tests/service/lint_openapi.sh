#!/usr/bin/env bash
# lint_openapi.sh FOLDER SNORRI SAGAS: an engine's own /openapi.json, by Redocly's rules; the linter is
# installed from npm into FOLDER.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
folder=$(realpath "$1")
snorri=$(realpath "$2")
sagas=$(realpath "$3")
if ! cmp -s "$here/npm/package.json" "$folder/installed.json"; then
  cp "$here/npm/package.json" "$folder/package.json"
  (cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock >npm.log 2>&1) ||
    { tail -n 20 "$folder/npm.log" >&2; exit 1; }
  cp "$here/npm/package.json" "$folder/installed.json"
fi

work=$(mktemp -d)
engine=
trap 'kill $engine 2>/dev/null || true; wait; rm -rf "$work"' EXIT
"$snorri" serve --store "$work/shop.db" --sagas "$sagas" --listen tcp://127.0.0.1:0 \
  --admin 127.0.0.1:0 --admin-token-file "$work/token" >"$work/ready" 2>"$work/engine.log" &
engine=$!
for _ in $(seq 300); do grep -q '^listening' "$work/ready" && break; sleep 0.1; done
admin=$(sed 's/.*admin on \([^,]*\),.*/\1/' "$work/ready")
[[ -n $admin ]] || { cat "$work/engine.log" >&2; exit 1; }
curl -fsS "http://$admin/openapi.json" >"$work/openapi.json"
cp "$here/redocly.yaml" "$work/redocly.yaml"
cd "$work"
REDOCLY_TELEMETRY=off "$folder/node_modules/.bin/redocly" lint openapi.json --config redocly.yaml \
  --max-problems 50 >lint.log 2>&1 || { cat lint.log >&2; exit 1; }
if grep -qi warning lint.log; then
  cat lint.log >&2
  exit 1
fi
