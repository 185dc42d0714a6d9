# bash completion of snorri: the program itself knows what can follow; files where it knows nothing.
# shellcheck shell=bash
_snorri() {
  mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]]; then
    compopt -o nospace 2>/dev/null  # a saga's type: its key follows
  fi
}
complete -o default -F _snorri snorri
