#!/usr/bin/env bash
# QEMU's guest agent opens the files of guest-file-open without blocking and reads them with fread. Of a named pipe whose writer has
# sent less than guest-file-read asked for, fread takes what is there, meets "not yet", and fails: the answer is an error, and the
# bytes that were taken are gone. The next read goes on behind them, without a sign that anything is missing. A reader that asks for
# exactly as many bytes as were sent gets them. So no stream can be carried by the agent's file calls.
#
# Version: qemu-ga of QEMU 7.2 (Debian 12, qemu-guest-agent 1:7.2+dfsg); it runs on this computer, no VM is needed. Node 20 or newer.
# Expected: a short read, as read(2) gives, or an error that leaves the bytes for the next read.
# Output seen:
#   the writer sent 9 bytes: first-one
#   a read of at most 64: Resource temporarily unavailable
#   the writer sent 10 bytes: second-one
#   a read of exactly 10: second-one
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -o APT::Sandbox::User=root download -qq 'qemu-guest-agent=1:7.2*'
dpkg-deb -x ./*.deb agent
mkdir state

cat >ask.mjs <<'JS'
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const options = ['--method=unix-listen', '--path=agent.sock', '--statedir=state', '--pidfile=state/pid'];
const agent = spawn('agent/usr/sbin/qemu-ga', options, { stdio: ['ignore', 'ignore', 'inherit'] });
try {
  for (let tries = 0; !existsSync('agent.sock'); tries += 1) {
    if (tries === 100) throw new Error('the agent opened no socket');
    await wait(50);
  }
  const socket = connect('agent.sock');
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  const ask = async (execute, args) => {
    socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    const { value } = await answers.next();
    return JSON.parse(value);
  };
  execFileSync('mkfifo', ['pipe']);
  const opened = await ask('guest-file-open', { path: `${process.cwd()}/pipe`, mode: 'r' });
  const writer = openSync('pipe', 'w');
  const send = (text) => {
    writeSync(writer, text);
    console.log(`the writer sent ${text.length} bytes: ${text}`);
  };
  const read = async (count) => {
    const answer = await ask('guest-file-read', { handle: opened.return, count });
    if (answer.error) return answer.error.desc.replace(/^.*: /, '');
    return Buffer.from(answer.return['buf-b64'], 'base64').toString();
  };
  send('first-one');
  console.log(`a read of at most 64: ${await read(64)}`);
  send('second-one');
  console.log(`a read of exactly 10: ${await read(10)}`);
  socket.destroy();
} finally {
  agent.kill();
}
JS
node ask.mjs | tee seen
cat >expected <<'TEXT'
the writer sent 9 bytes: first-one
a read of at most 64: Resource temporarily unavailable
the writer sent 10 bytes: second-one
a read of exactly 10: second-one
TEXT
cmp seen expected
