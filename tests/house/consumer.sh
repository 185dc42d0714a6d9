#!/usr/bin/env bash
# consumer.sh BUILD CONSUMER WORK CXX [CMAKE ARGUMENT...]: installs what BUILD holds under WORK, then
# builds and runs the project CONSUMER against that alone. All that is left of an earlier run goes.
set -euo pipefail

build=$1
consumer=$2
work=$3
compiler=$4
shift 4
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
quietly cmake -S "$consumer" -B "$work/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="-O0 -Wall -Wextra -Werror" \
  -DCMAKE_PREFIX_PATH="$work/prefix" "$@"
quietly cmake --build "$work/build" --parallel 2
ctest --test-dir "$work/build" --output-on-failure --no-tests=error >"$work/log" 2>&1 || {
  sed 's/^/consumer: /' "$work/log"
  exit 1
}

# Whoever has no GoogleTest still finds the rest of the package.
quietly cmake -S "$consumer" -B "$work/without_testing" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON -DCONSUMER_WITHOUT_TESTING=ON "$@"

# Useful alone: who links one folder does not get the libraries of another.
for pair in only_store:zmq only_sagas:zmq only_sagas:sqlite; do
  if ldd "$work/build/${pair%%:*}" | grep -q "${pair##*:}"; then
    echo "FAILED: ${pair%%:*} is linked with ${pair##*:}"
    exit 1
  fi
done

# Without CMake, by pkg-config: a participant, and an engine of one's own.
export PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig"
# shellcheck disable=SC2046  # the flags are words
quietly "$compiler" -O0 "$consumer/only_transport.cpp" -o "$work/by_pkg_config" \
  $(pkg-config --cflags --libs snorri-transport)
quietly env -C "$work" "$work/by_pkg_config"
quietly pkg-config --exists --print-errors 'snorri >= 0.1'

# The package can be moved: it names neither the tree nor the build that it came from.
source_tree=$(cd "$consumer/../.." && pwd)
if grep -rnF -e "$build" -e "$source_tree/" --include='*.cmake' --include='*.pc' "$work/prefix"; then
  echo "FAILED: the installed package names the tree that it was built from"
  exit 1
fi
