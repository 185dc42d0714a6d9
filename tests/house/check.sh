#!/usr/bin/env bash
# check.sh includes|headers|links|examples TREE: the rules of the house that a grep can hold.
#
#   includes  arrows point down: app -> engine -> {sagas, store, transport} -> base, in #include and
#             in target_link_libraries; no folder reaches into another one's private headers.
#             sagas/testing is a folder of its own: it sees sagas, and no other folder sees it
#   headers   public headers bring no library along: no ZeroMQ, SQLite, RapidJSON, and so on
#   links     what README, CHANGELOG and docs point at exists
#   examples  an example in docs below <!-- from FILE: NAME --> is what FILE has between its lines
#             "// docs: NAME" and "// end" (in Python: "# docs: NAME", "# end"), to the letter
#
# Prints one line a violation, FILE:LINE: SENTENCE, and fails if there is one.
set -euo pipefail

rule=$1
cd "$2"
folders=(base sagas sagas/testing store transport engine app)
declare -A sees=(
  [base]="base"
  [sagas]="sagas base"
  [sagas/testing]="testing sagas base"
  [store]="store base"
  [transport]="transport base"
  [engine]="engine sagas store transport base"
  [app]="app engine sagas store transport base"
)
violations=0

violation() {  # violation FILE:LINE SENTENCE
  printf '%s: %s\n' "$1" "$2"
  violations=$((violations + 1))
}

may_see() {  # may_see FOLDER OTHER
  [[ " ${sees[$1]} " == *" $2 "* ]]
}

# "FILE:LINE:INCLUDED" of every #include below the paths given; quotes and brackets stay.
includes_below() {
  grep -rnE --include='*.hpp' --include='*.cpp' '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' \
    "$@" 2>/dev/null |
    sed -E 's/^([^:]+:[0-9]+):[^<"]*([<"][^>"]*[>"]).*/\1:\2/' || true
}

is_own() {  # is_own FOLDER FILE INCLUDED: a private header that lies in the same folder
  local base at
  for base in "$(dirname "$2")" "$1/src" "$1/include" "$1"; do
    at=$(realpath -m --relative-to=. "$base/$3")
    if [[ $at == "$1"/* && -f $at ]]; then return 0; fi
  done
  return 1
}

check_includes() {
  local folder file line included other
  for folder in "${folders[@]}"; do
    [[ -d $folder ]] || continue
    while IFS=: read -r file line included; do
      [[ $folder == sagas && $file == sagas/testing/* ]] && continue
      local name=${included:1:-1}
      if [[ $name =~ ^snorri/([a-z_]+)/ ]]; then
        other=${BASH_REMATCH[1]}
        may_see "$folder" "$other" ||
          violation "$file:$line" "$folder must not include $name: it sees ${sees[$folder]}"
      elif [[ $included == \"* || $name == *../* ]]; then
        is_own "$folder" "$file" "$name" ||
          violation "$file:$line" "$name is no header of $folder, and no public one of another folder"
      fi
    done < <(includes_below "$folder")

    while IFS=: read -r file line other; do
      may_see "$folder" "$other" ||
        violation "$file:$line" "$folder must not link $other: it sees ${sees[$folder]}"
    done < <(grep -noHE 'snorri::[a-z]+' "$folder/CMakeLists.txt" 2>/dev/null |
      sed 's/:snorri::/:/' || true)
  done
}

check_headers() {
  local file line included folder
  for folder in "${folders[@]}"; do
    [[ -d $folder/include ]] || continue
    while IFS=: read -r file line included; do
      local name=${included:1:-1}
      case "${file##*/include/}:$name" in
        snorri/base/json.hpp:nlohmann/*) continue ;;
        snorri/sagas/define.hpp:snorri/base/json.hpp | snorri/sagas/check_functions.hpp:snorri/base/json.hpp) continue ;;
        snorri/sagas/executors.hpp:snorri/sagas/msm_adapter.hpp) continue ;;
        snorri/sagas/msm_adapter.hpp:boost/msm/*) continue ;;
        snorri/transport/asio.hpp:boost/asio*) continue ;;
      esac
      case $name in
        zmq*.h* | SQLiteCpp/* | sqlite3* | nlohmann/* | rapidjson/* | boost/msm/* | boost/asio* | \
          boost/beast* | spdlog/* | fmt/* | CLI/* | openssl/*)
          violation "$file:$line" "a public header includes $name: its users would pay for it" ;;
        snorri/base/json.hpp | snorri/sagas/define.hpp | snorri/sagas/msm_adapter.hpp | snorri/transport/asio.hpp)
          violation "$file:$line" "a public header includes $name, which only .cpp files include" ;;
      esac
    done < <(includes_below "$folder/include")
  done
}

check_links() {
  local file line target path
  local pages=()
  mapfile -t pages < <(find . -maxdepth 1 -name '*.md' -printf '%P\n' && find docs examples -name '*.md' 2>/dev/null)
  for file in "${pages[@]}"; do
    while IFS=: read -r line target; do
      target=${target#](}
      target=${target%)}
      case $target in http://* | https://* | mailto:* | '#'*) continue ;; esac
      path=${target%%#*}
      [[ -e $(dirname "$file")/$path ]] || violation "$file:$line" "the link leads nowhere: $target"
    done < <(grep -noE '\]\([^) ]+\)' "$file" || true)

    # shellcheck disable=SC2016  # the backquotes are Markdown's
    while IFS=: read -r line target; do
      target=${target//\`/}
      [[ -e $target || -e $(dirname "$file")/$target ]] ||
        violation "$file:$line" "there is no file $target"
    done < <(grep -noE '`(app|base|cmake|docs|engine|examples|packaging|sagas|store|tests|transport)/[A-Za-z0-9_./-]+`' \
      "$file" || true)
  done
}

region() {  # region FILE NAME: what stands between "// docs: NAME" and "// end"
  local mark='//'
  [[ $1 == *.py ]] && mark='#'
  awk -v begin="$mark docs: $2" -v end="$mark end" \
    '$0 == begin {on = 1; next} on && $0 == end {exit} on' "$1"
}

block() {  # block PAGE LINE: the code block that begins on the line after LINE
  awk -v from="$(($2 + 1))" 'NR == from {on = 1; next} on && /^```/ {exit} on' "$1"
}

check_examples() {
  local file line mark source name
  while IFS=: read -r file line mark; do
    read -r source name < <(sed -E 's/.*from ([^:]+): ([a-z_]+) -->.*/\1 \2/' <<<"$mark")
    if [[ ! -f $source ]]; then
      violation "$file:$line" "there is no file $source"
    elif [[ -z $(region "$source" "$name") ]]; then
      violation "$file:$line" "$source has no lines marked $name"
    elif [[ $(region "$source" "$name") != "$(block "$file" "$line")" ]]; then
      violation "$file:$line" "the example is not what $source has between the marks of $name"
    fi
  done < <(grep -rn --include='*.md' '^<!-- from ' docs README.md examples 2>/dev/null || true)
}

case $rule in
  examples) check_examples ;;
  includes) check_includes ;;
  headers) check_headers ;;
  links) check_links ;;
  *)
    echo "no such rule: $rule"
    exit 2
    ;;
esac
if ((violations)); then
  echo "$violations violations of the rule '$rule'"
  exit 1
fi
