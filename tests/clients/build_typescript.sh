#!/usr/bin/env bash
# build_typescript.sh SOURCE BUILD: copies the TypeScript client into the folder BUILD, installs what
# package-lock.json names from npm's registry, and compiles it. The source tree stays as it is.
# Without npm, or without its registry, it fails and says so.
set -euo pipefail

source=$1
build=$2

for tool in node npm; do
  command -v "$tool" >/dev/null || {
    echo "no $tool here: install it (./dev test does), the TypeScript client needs it"
    exit 1
  }
done

mkdir -p "$build"
rm -rf "${build:?}"/{src,shop,test,out}
cp -r "$source"/{src,shop,test,package.json,package-lock.json,tsconfig.json,.npmrc} "$build"
cd "$build"

# better-sqlite3 is compiled where no binary of it can be downloaded. Node's headers lie beside node
# (Debian, nodesource); without this hint node-gyp would fetch them from nodejs.org.
prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [[ -z ${npm_config_nodedir:-} && -e $prefix/include/node/node.h ]]; then
  export npm_config_nodedir=$prefix
fi

wanted=$(node --version; cat package.json package-lock.json)
if [[ ! -f installed || $(<installed) != "$wanted" ]]; then
  rm -f installed
  if ! npm ci --foreground-scripts >npm.log 2>&1; then
    tail -n 20 npm.log
    echo "npm could not install the TypeScript client's packages from $(npm config get registry);" \
      "all it said is in $build/npm.log"
    exit 1
  fi
  printf '%s' "$wanted" >installed
fi
node_modules/.bin/tsc
