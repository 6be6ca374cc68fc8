import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { openQmp, type QmpClient } from '../qmp-client.ts';
import { requireProgram } from '../require-program.ts';
import type { RunFiles } from '../run-files.ts';
import { awaitUnixSocket } from '../unix-socket.ts';

export interface Traced {
  /** The paths that it asked the kernel for, in their order: files that it opened, and sockets that it listens at. */
  readonly opened: string[];
  readonly bound: string[];
}

const calls = /^\d+ +(openat|open|creat|bind)\((.*)$/;
const string = /"((?:\\x[0-9a-f]{2})*)"/;

/**
 * Starts QEMU, with its guest held still, lets `look` at it when it answers, and ends it. Resolves to what the kernel was
 * asked for meanwhile. Throws with what QEMU said when it does not answer.
 */
export async function traceMachine(
  args: readonly string[],
  { files, log, cwd }: { files: RunFiles; log: string; cwd: string },
  look: (qmp: QmpClient) => Promise<void>,
): Promise<Traced> {
  const program = await requireProgram('qemu-system-x86_64');
  // Every byte in hexadecimal: nothing that a path holds can be taken for strace's own words.
  const strace = [
    '-f',
    '-q',
    '--seccomp-bpf',
    '-xx',
    '-s',
    '4096',
    '-e',
    'trace=openat,open,creat,bind',
    '-o',
    log,
  ];
  const child = spawn('strace', [...strace, program, '-S', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const ended = new AbortController();
  const exit = once(child, 'exit').finally(() => ended.abort());
  const socket = await awaitUnixSocket(files.qmpSocket, ended.signal).catch(() => null);
  if (!socket) throw new Error(`QEMU did not answer: ${complaints}`);
  const qmp = await openQmp(socket);
  try {
    await look(qmp);
  } finally {
    await qmp.execute('quit').catch(() => {});
    await exit;
  }
  return readTrace(readFileSync(log, 'latin1'));
}

function readTrace(text: string): Traced {
  const traced: Traced = { opened: [], bound: [] };
  for (const line of text.split('\n')) {
    const [, call, rest = ''] = calls.exec(line) ?? [];
    const hex = string.exec(rest)?.[1];
    if (!call || hex === undefined) continue;
    const path = Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString();
    (call === 'bind' ? traced.bound : traced.opened).push(path);
  }
  return traced;
}
