#!/usr/bin/env bash
# expect.sh SOURCE COMPILER [OPTION...]: compiles SOURCE, which says in its first lines what the
# compiler has to say (shop.hpp). Fails with the whole output where it says anything else.
set -euo pipefail

source_file=$1
compiler=$2
shift 2
sentence=$(sed -n 's|^// says: ||p' "$source_file" | head -n 1)
mapfile -t names < <(sed -n 's|^// names: ||p' "$source_file")
[[ -n $sentence ]] || { echo "$source_file: no '// says:' line"; exit 1; }

accepted=yes
output=$(LC_ALL=C "$compiler" -fsyntax-only -std=c++20 "$@" "$source_file" 2>&1) || accepted=no

fail() {
  printf 'FAILED: %s\n%s\n' "$1" "$output"
  exit 1
}

if [[ $sentence == nothing ]]; then
  [[ $accepted == yes ]] || fail "a good definition was refused"
  exit 0
fi
[[ $accepted == no ]] || fail "the definition was accepted; expected: $sentence"

# clang prints a sentence as the literal that it is, with its quotes escaped.
output=${output//\\\"/\"}
top=$(head -n 15 <<<"$output")
first_error=$(grep -m 1 ' error: ' <<<"$output" || true)
[[ $first_error == *"$sentence"* ]] || fail "the first error is not: $sentence"
[[ $top == *"$sentence"* ]] || fail "not within the first 15 lines: $sentence"
errors=$(grep -c ' error: ' <<<"$output" || true)
[[ $errors == 1 ]] || fail "$errors errors; the sentence has to stand alone"
for name in "${names[@]}"; do
  [[ $top == *"$name"* ]] || fail "the output does not name $name"
done
