#!/usr/bin/env bash
# expect.sh PROGRAM GOLDEN: the example ends well and says what the golden file holds, byte for byte.
# After a change that is meant: PROGRAM > GOLDEN, and read the difference.
set -euo pipefail

said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$1" >"$said"
diff -u --label "$2" --label "$1" "$2" "$said"
