import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import type { ProcessIdentity } from '../driver/machine.ts';
import { readIdentity } from '../processes/process-identity.ts';
import { recordEvents } from '../testing/machines.ts';
import { createQemuMachine } from './machine.ts';
import { openQmp } from './qmp-client.ts';
import { connectUnixSocket } from './unix-socket.ts';

const dir = mkdtempSync(join(tmpdir(), 'qmp-'));
const path = join(dir, 'qmp.sock');
let server: Server;
let accept: (peer: Socket) => void;
let identity: ProcessIdentity;

beforeAll(async () => {
  server = createServer((peer) => accept(peer.on('error', () => {}))).listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  const own = await readIdentity(process.pid);
  if (!own) throw new Error('This process has no identity.');
  identity = own;
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const greeting = '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": []}}';

/** Values that are not what they should be, and hurt whoever makes a text or a key of them. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc
    .constantFrom('{"toString":1}', '{"__proto__":{"then":1}}', '[[]]', '1e999')
    .map((json) => JSON.parse(json)),
  fc.constantFrom('guest-shutdown', 'guest-panic', '\u001b]52;c;eA==\u0007', 'x'.repeat(100_000)),
);
const record = fc.dictionary(
  fc.constantFrom('reason', 'nospace', 'class', 'desc', 'running', 'status'),
  value,
);
const id = fc.oneof(fc.integer({ min: 0, max: 8 }), value);
const line = fc.oneof(
  fc.record({ return: fc.oneof(value, record), id }).map((answer) => JSON.stringify(answer)),
  fc.record({ error: fc.oneof(value, record), id }).map((answer) => JSON.stringify(answer)),
  fc
    .record({
      event: fc.oneof(fc.constantFrom('STOP', 'RESUME', 'SHUTDOWN', 'BLOCK_IO_ERROR'), value),
      data: fc.oneof(record, value),
    })
    .map((event) => JSON.stringify(event)),
  fc.record({ QMP: fc.oneof(record, value) }).map((said) => JSON.stringify(said)),
);
const anything = fc.oneof(
  { weight: 9, arbitrary: line },
  fc.constant('garbage'),
  fc.string({ unit: 'binary' }),
);

/** What the other end says: first, to whoever connects; then, when it was asked something; and how it ends. */
const script = fc.record({
  first: fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([greeting, '{"return": {}, "id": 1}']) },
    fc.array(anything, { maxLength: 3 }),
  ),
  more: fc.array(line, { maxLength: 12 }),
  last: fc.constantFrom('hangs up', 'garbage'),
});

// An exception that nobody catches fails the run by itself.
it('whatever says that it is QEMU: every question has an end, told in plain words, and the connection closes', async () => {
  await fc.assert(
    fc.asyncProperty(script, async ({ first, more, last }) => {
      const accepted = new Promise<Socket>((resolve) => {
        accept = resolve;
      });
      const socket = await connectUnixSocket(path);
      const peer = await accepted;
      peer.resume();
      try {
        peer.write(first.map((text) => `${text}\n`).join(''));
        const qmp = await openQmp(socket, { timeoutMs: 25 }).catch(expectPlainFailure);
        if (!qmp) {
          expect(socket.destroyed).toBe(true);
          return;
        }
        const machine = createQemuMachine({
          ...{ vmId: 'vm', process: identity, accelerator: 'tcg', child: null, agentSocket: null },
          ...{ consoleLogPath: '/dev/null', hypervisorLogPath: '/dev/null', qmp },
          console: { write: async () => {}, onGrowth: () => () => {}, close: () => {} },
        });
        const { all } = recordEvents(machine);
        const asked = [
          machine.state(),
          machine.pause(),
          machine.forwards(),
          machine.usage(),
          qmp.execute('query-a'),
        ].map((answer) => answer.catch(expectPlainFailure));
        peer.write(more.map((text) => `${text}\n`).join(''));
        if (last === 'garbage') peer.write('garbage\n');
        else peer.end();
        await Promise.all(asked);
        await qmp.closed;
        await qmp.execute('later').then(() => expect.unreachable(), expectPlainFailure);
        machine.detach();
        for (const event of all)
          if (event.type === 'paused' && event.reason !== null) expectPlain(event.reason);
      } finally {
        peer.destroy();
        socket.destroy();
      }
    }),
    { numRuns: 150 },
  );
});

function expectPlainFailure(error: unknown): void {
  expect(error).toBeInstanceOf(AppError);
  const { message, details = [] } = (error as AppError).value;
  for (const text of [message, ...details]) expectPlain(text);
}

function expectPlain(text: string): void {
  expect(text).not.toMatch(/\p{C}/u);
  expect(text.length).toBeLessThan(700);
}
