#!/usr/bin/env bash
# parse_asyncapi.sh FOLDER DOCUMENT...: the official parser, installed from npm into FOLDER, takes
# each document.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1
shift
mkdir -p "$folder"
if ! cmp -s "$here/npm/package.json" "$folder/package.json"; then
  rm -f "$folder/package.json"
  cp "$here/npm/package.json" "$folder/wanted.json"
  (
    cd "$folder"
    cp wanted.json package.json
    npm install --ignore-scripts --no-audit --no-fund --no-package-lock >npm.log 2>&1 ||
      { rm -f package.json; tail -n 20 npm.log >&2; exit 1; }
    cp wanted.json package.json  # as it is here, for the next comparison
  )
fi
cp "$here/npm/parse.mjs" "$folder/parse.mjs"
exec node "$folder/parse.mjs" "$@"
