#!/usr/bin/env bash
# check_test.sh: the test of check.sh. A small tree that keeps every rule passes; then one file at a
# time breaks one, and the line that says so is expected word for word.
set -euo pipefail

check=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/check.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

put() {  # put FILE TEXT
  mkdir -p "$tree/$(dirname "$1")"
  printf '%s\n' "$2" >"$tree/$1"
}

good_tree() {
  rm -rf "${tree:?}"/*
  put base/include/snorri/base/json.hpp '#include <nlohmann/json.hpp>'
  put base/CMakeLists.txt 'snorri_library(base)'
  put sagas/include/snorri/sagas/define.hpp '#include "snorri/base/json.hpp"'
  put sagas/CMakeLists.txt 'snorri_library(sagas DEPENDS snorri::base)'
  put sagas/testing/include/snorri/testing/given.hpp '#include "snorri/sagas/decide.hpp"'
  put sagas/testing/src/given.cpp '#include "words.hpp"'
  put sagas/testing/src/words.hpp '#include "snorri/testing/place.hpp"'
  put sagas/testing/CMakeLists.txt 'snorri_library(testing DEPENDS snorri::sagas)'
  put store/include/snorri/store/rows.hpp '#include <string>'
  put store/src/sqlite/rows.cpp '#include "../text.hpp"'
  put store/src/text.hpp '#include "snorri/base/json.hpp"'
  put store/CMakeLists.txt 'snorri_library(store DEPENDS snorri::base)'
  put transport/src/wire.cpp '#include <zmq.hpp>'
  put transport/include/snorri/transport/asio.hpp '#include <boost/asio/post.hpp>'
  put engine/src/core.cpp '#include "snorri/store/rows.hpp"'
  put app/src/main.cpp '  #  include <snorri/engine/engine.hpp>'
  # shellcheck disable=SC2016  # the backquotes are Markdown's
  put docs/page.md 'See [the code](../app/src/main.cpp#L1), `store/src/text.hpp`, [out](https://a.b/c).'
  put README.md '[docs](docs/page.md)'
  put tests/language/saga.cpp $'// docs: saga\nint a;\n// end'
  put examples/talk/saga.py $'# docs: saga_py\na = 1\n# end'
  put docs/talking.md $'<!-- from examples/talk/saga.py: saga_py -->\n```python\na = 1\n```'
  put docs/sagas.md $'<!-- from tests/language/saga.cpp: saga -->\n```cpp\nint a;\n```'
}

expect_clean() {
  local rule output
  for rule in includes headers links examples; do
    output=$("$check" "$rule" "$tree" 2>&1) || {
      echo "FAILED: a good tree breaks '$rule': $output"
      failures=$((failures + 1))
    }
  done
}

expect() {  # expect RULE LINE: it fails, and LINE is in what it prints
  local output
  if output=$("$check" "$1" "$tree" 2>&1); then
    echo "FAILED: '$1' did not notice: $2"
    failures=$((failures + 1))
  elif ! grep -qxF -- "$2" <<<"$output"; then
    printf "FAILED: '%s' says\n%s\ninstead of\n%s\n" "$1" "$output" "$2"
    failures=$((failures + 1))
  fi
  good_tree
}

good_tree
expect_clean

put store/src/bad.cpp $'\n#include "snorri/engine/engine.hpp"'
expect includes "store/src/bad.cpp:2: store must not include snorri/engine/engine.hpp: it sees store base"
put sagas/include/snorri/sagas/bad.hpp '#include <snorri/store/rows.hpp>'
expect includes "sagas/include/snorri/sagas/bad.hpp:1: sagas must not include snorri/store/rows.hpp: it sees sagas base"
put sagas/src/bad.cpp '#include "snorri/testing/given.hpp"'
expect includes "sagas/src/bad.cpp:1: sagas must not include snorri/testing/given.hpp: it sees sagas base"
put sagas/testing/src/bad.cpp '#include "snorri/engine/engine.hpp"'
expect includes "sagas/testing/src/bad.cpp:1: sagas/testing must not include snorri/engine/engine.hpp: it sees testing sagas base"
put base/src/bad.cpp '#include "snorri/sagas/define.hpp"'
expect includes "base/src/bad.cpp:1: base must not include snorri/sagas/define.hpp: it sees base"
put engine/src/bad.cpp '#include "snorri/app/program.hpp"'
expect includes "engine/src/bad.cpp:1: engine must not include snorri/app/program.hpp: it sees engine sagas store transport base"
put engine/src/bad.cpp '#include "../../store/src/text.hpp"'
expect includes "engine/src/bad.cpp:1: ../../store/src/text.hpp is no header of engine, and no public one of another folder"
put app/src/bad.cpp '#include <../examples/shop/shop.hpp>'
expect includes "app/src/bad.cpp:1: ../examples/shop/shop.hpp is no header of app, and no public one of another folder"
put transport/CMakeLists.txt 'snorri_library(transport DEPENDS snorri::store)'
expect includes "transport/CMakeLists.txt:1: transport must not link store: it sees transport base"

put transport/include/snorri/transport/bad.hpp '#include <zmq.hpp>'
expect headers "transport/include/snorri/transport/bad.hpp:1: a public header includes zmq.hpp: its users would pay for it"
put store/include/snorri/store/bad.hpp '#include "snorri/base/json.hpp"'
expect headers "store/include/snorri/store/bad.hpp:1: a public header includes snorri/base/json.hpp, which only .cpp files include"
put transport/include/snorri/transport/bad.hpp '#include <boost/asio/post.hpp>'
expect headers "transport/include/snorri/transport/bad.hpp:1: a public header includes boost/asio/post.hpp: its users would pay for it"
put transport/include/snorri/transport/bad.hpp '#include "snorri/transport/asio.hpp"'
expect headers "transport/include/snorri/transport/bad.hpp:1: a public header includes snorri/transport/asio.hpp, which only .cpp files include"

put docs/bad.md '[gone](../store/gone.hpp)'
expect links "docs/bad.md:1: the link leads nowhere: ../store/gone.hpp"
put docs/bad.md $'text\n`app/src/gone.cpp`'
expect links "docs/bad.md:2: there is no file app/src/gone.cpp"

put docs/sagas.md $'\n<!-- from tests/language/saga.cpp: saga -->\n```cpp\nint b;\n```'
expect examples "docs/sagas.md:2: the example is not what tests/language/saga.cpp has between the marks of saga"
put docs/sagas.md $'<!-- from tests/language/saga.cpp: step -->\n```cpp\nint a;\n```'
expect examples "docs/sagas.md:1: tests/language/saga.cpp has no lines marked step"
put docs/sagas.md $'<!-- from tests/language/gone.cpp: saga -->\n```cpp\nint a;\n```'
expect examples "docs/sagas.md:1: there is no file tests/language/gone.cpp"

((failures == 0)) || exit 1
