#!/usr/bin/env bash
# new_project.sh BUILD SOURCE WORK CXX: installs what BUILD holds under WORK, lets the installed
# `snorri new` write a project of each kind, and builds and tests each as its README.md says; then
# configures one in a tree with Snorri's SOURCE.
set -euo pipefail

build=$1
source=$2
work=$3
compiler=$4
rm -rf "$work"
mkdir -p "$work"

quietly() {  # quietly COMMAND...: its output only if it fails
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    echo "FAILED: $*"
    exit 1
  }
}

quietly cmake --install "$build" --prefix "$work/prefix"
export PATH=$work/prefix/bin:$PATH CMAKE_PREFIX_PATH=$work/prefix CXX=$compiler
export CXXFLAGS="-O0 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
for kind in steps table; do
  cd "$work"
  quietly snorri new "my-$kind" --kind "$kind"
  cd "my-$kind"
  # shellcheck disable=SC2016  # the backticks are Markdown's
  mapfile -t commands < <(sed -n '/^```sh$/,/^```$/{/^```/d;p;}' README.md | grep -E '^(cmake|ctest) ')
  ((${#commands[@]} == 3)) || {
    echo "FAILED: README.md of kind $kind says how to build it in ${#commands[@]} lines, not 3"
    exit 1
  }
  for line in "${commands[@]}"; do
    read -ra command <<<"$line"
    [[ $line == "cmake -B"* ]] && command+=(-G Ninja -DCMAKE_CXX_FLAGS_RELEASE=)
    [[ $line == ctest* ]] && command+=(--no-tests=error --output-on-failure)
    quietly "${command[@]}"
  done
done

cat >"$work/CMakeLists.txt" <<TEXT
cmake_minimum_required(VERSION 3.25)
project(together LANGUAGES CXX)
add_subdirectory($source snorri)
add_subdirectory(my-steps)
TEXT
CMAKE_PREFIX_PATH='' quietly cmake -S "$work" -B "$work/together" -G Ninja
grep -q '^build .*libmy_steps_sagas.so:' "$work/together/build.ninja" || {
  echo "FAILED: in one tree with Snorri the saga is not built"
  exit 1
}

# What a shell and man find by themselves.
for file in bash-completion/completions/snorri zsh/site-functions/_snorri \
  fish/vendor_completions.d/snorri.fish man/man1/snorri.1 man/man1/snorri-new.1; do
  [[ -s $work/prefix/share/$file ]] || {
    echo "FAILED: share/$file is not installed"
    exit 1
  }
done
