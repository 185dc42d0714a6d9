#!/usr/bin/env bash
# readme.sh README GOLDEN...: every ```text block of the page is, line by line, part of what an
# example says.
set -euo pipefail

readme=$1
shift
said=$(cat "$@")
blocks=0
block=
inside=no
while IFS= read -r line; do
  if [[ $inside == no ]]; then
    [[ $line == '```text' ]] && inside=yes block=
  elif [[ $line == '```' ]]; then
    inside=no
    blocks=$((blocks + 1))
    if [[ $said != *"$block"* ]]; then
      printf '%s: no example says this:\n%s' "$readme" "$block"
      exit 1
    fi
  else
    block+=$line$'\n'
  fi
done <"$readme"
if ((blocks == 0)); then
  echo "$readme shows nothing of what the examples say"
  exit 1
fi
