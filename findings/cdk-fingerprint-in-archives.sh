#!/usr/bin/env bash
# aws-cdk-lib 2.260.0 in a project of Yarn 4.18.1, which by default keeps packages as archives and has no node_modules (Plug'n'Play).
#
# A construct library brings a folder along as an asset: the sources of an image, the code of a function. The hash of the folder names
# the image, and a deployment builds another one where the hash has changed.
#
# One would expect the hash to be that of the contents, wherever the package lies.
# True: aws-cdk-lib remembers the hash of a file by its inode, time and size. Files in an archive of Yarn have one inode and one time, so
# of files with the same size all have the hash of the first. The hash of the asset differs from that of an npm project, and, worse,
# it stays as it is when a file changes and not its size: the deployment goes on with the old image and says that nothing has changed.
# A package that says "preferUnplugged": true is laid out as files, and has the hash that it has everywhere.
#
# Seen:
#   npm:     archived: they differ; laid-out: they differ
#   Yarn 4:  archived: the same fingerprint; laid-out: they differ
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Two folders whose second files differ, and not in size.
make_package() { # NAME EXTRA
  mkdir -p "$1/two" "$1/six"
  printf one | tee "$1/two/a.txt" >"$1/six/a.txt"
  printf two >"$1/two/b.txt"
  printf six >"$1/six/b.txt"
  printf '{ "name": "%s", "version": "1.0.0"%s }' "$1" "$2" >"$1/package.json"
  (cd "$1" && npm pack --silent >/dev/null)
}
make_package archived ''
make_package laid-out ', "preferUnplugged": true'

cat > compare.cjs << 'JS'
const { dirname, join } = require('node:path');
const { FileSystem } = require('aws-cdk-lib');
for (const name of ['archived', 'laid-out']) {
  const root = dirname(require.resolve(`${name}/package.json`));
  const [two, six] = ['two', 'six'].map((folder) => FileSystem.fingerprint(join(root, folder)));
  console.log(`${name}: ${two === six ? 'the same fingerprint' : 'they differ'}`);
}
JS

mkdir npm yarn
cp compare.cjs npm
cp compare.cjs yarn
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
(
  cd npm
  echo '{ "private": true }' >package.json
  npm install --no-audit --no-fund --loglevel=error ../archived/*.tgz ../laid-out/*.tgz aws-cdk-lib@2.260.0 constructs@10.5.0 >/dev/null
  echo 'npm:'
  node compare.cjs | tee seen
  diff seen - <<<$'archived: they differ\nlaid-out: they differ'
)
(
  cd yarn
  echo '{ "private": true }' >package.json
  touch yarn.lock
  YARN_NPM_REGISTRY_SERVER=$(npm config get registry)
  export YARN_NPM_REGISTRY_SERVER=${YARN_NPM_REGISTRY_SERVER%/} YARN_ENABLE_TELEMETRY=0 YARN_ENABLE_IMMUTABLE_INSTALLS=false
  yarn() { npx -y -p @yarnpkg/cli-dist@4.18.1 yarn "$@"; }
  yarn add archived@file:../archived/archived-1.0.0.tgz laid-out@file:../laid-out/laid-out-1.0.0.tgz aws-cdk-lib@2.260.0 constructs@10.5.0 >/dev/null
  echo 'Yarn 4:'
  yarn node compare.cjs | tee seen
  diff seen - <<<$'archived: the same fingerprint\nlaid-out: they differ'
)
