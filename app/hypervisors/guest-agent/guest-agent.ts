import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createTurns } from '../../lib/turns.ts';
import { driverFailure } from '../driver/failures.ts';
import type {
  GuestAgent,
  GuestCommand,
  GuestCommandResult,
  GuestFileSystem,
  GuestInterface,
} from '../driver/guest-agent.ts';
import { type FileMode, guestFileRefusal } from '../driver/guest-file-refusal.ts';
import type { AgentConnection } from './agent-connection.ts';
import { AgentRefusal, nonsense, unanswered } from './agent-failures.ts';
import { execInGuest, type OpenPort } from './guest-exec.ts';

const nothing = z.unknown();
const count = z.number().int().nonnegative();
const handle = z.number().int();
/** Guests name their interfaces and folders; a text of theirs is shown as it is, but not without end. */
const name = z.string().max(4096);

const started = z.object({ pid: z.number().int() });
const status = z.object({
  exited: z.boolean(),
  exitcode: z.number().int().optional(),
  signal: z.number().int().optional(),
  'out-data': z.base64().optional(),
  'err-data': z.base64().optional(),
  'out-truncated': z.boolean().optional(),
  'err-truncated': z.boolean().optional(),
});
const piece = z.object({ count, 'buf-b64': z.base64(), eof: z.boolean() });
const interfaces = z.array(
  z.object({
    name,
    'hardware-address': name.optional(),
    'ip-addresses': z.array(z.object({ 'ip-address': name })).optional(),
  }),
);
const fileSystems = z.array(
  z.object({
    mountpoint: name,
    type: name,
    'total-bytes': count.optional(),
    'used-bytes': count.optional(),
    disk: z.array(z.unknown()),
  }),
);

/** What an agent keeps of a command's output, twice, in base64. */
const longestStatus = 2 * Math.ceil((16 * 1024 * 1024) / 3) * 4 + 4096;
/** In bytes. Larger ones are a little faster and hold the agent longer. */
const pieceSize = 256 * 1024;
const longestPiece = Math.ceil(pieceSize / 3) * 4 + 4096;
const mostInput = 1024 * 1024;
/** Milliseconds in which a guest writes what it holds to its disk, and stops writing. */
const freezeMs = 60_000;

/** Milliseconds between two questions whether a command has ended: soon at first, as most end at once. */
const firstPauseMs = 2;
const longestPauseMs = 500;

/** `openPort` makes ways for the streams of commands. */
export function createGuestAgent(
  connection: AgentConnection,
  openPort: OpenPort,
  limits = { freezeMs },
): GuestAgent {
  const { ask } = connection;
  const starting = createTurns();

  async function run(command: GuestCommand): Promise<GuestCommandResult> {
    const { program, args, environment, input, timeoutMs = 30_000 } = command;
    if (input && input.length > mostInput) throw tooLong('The input of a command', mostInput);
    const { pid } = await ask(
      'guest-exec',
      {
        path: program,
        arg: args,
        'capture-output': true,
        ...(environment ? { env: environment } : {}),
        ...(input ? { 'input-data': Buffer.from(input).toString('base64') } : {}),
      },
      started,
    );
    const begun = performance.now();
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
      const now = await ask('guest-exec-status', { pid }, status, { mostBytes: longestStatus });
      if (now.exited) return resultOf(now);
      if (performance.now() - begun > timeoutMs) throw unanswered(program, timeoutMs);
      await delay(pause);
    }
  }

  async function readFile(path: string, mostBytes: number): Promise<Uint8Array> {
    return withFile(path, 'r', async (file) => {
      const pieces: Buffer[] = [];
      let size = 0;
      for (;;) {
        const args = { handle: file, count: pieceSize };
        const read = await ask('guest-file-read', args, piece, { mostBytes: longestPiece });
        const content = Buffer.from(read['buf-b64'], 'base64');
        if (content.length !== read.count || content.length > pieceSize)
          throw nonsense('guest-file-read', 'it isn’t as long as it says');
        size += content.length;
        if (size > mostBytes) throw tooLong(`${path} in the guest`, mostBytes);
        pieces.push(content);
        // A file without an end that never gives anything would be read for ever.
        if (read.eof || content.length === 0) return Buffer.concat(pieces);
      }
    });
  }

  async function writeFile(path: string, content: Uint8Array): Promise<void> {
    await withFile(path, 'w', async (file) => {
      for (let at = 0; at < content.length; ) {
        const next = Buffer.from(content.subarray(at, at + pieceSize));
        const args = { handle: file, 'buf-b64': next.toString('base64') };
        const written = await ask('guest-file-write', args, z.object({ count }));
        if (written.count === 0 || written.count > next.length)
          throw nonsense('guest-file-write', 'it says that another number of bytes was written');
        at += written.count;
      }
      await ask('guest-file-flush', { handle: file }, nothing);
    });
  }

  async function withFile<T>(path: string, mode: FileMode, work: (file: number) => Promise<T>): Promise<T> {
    try {
      const file = await ask('guest-file-open', { path, mode }, handle);
      try {
        return await work(file);
      } finally {
        // What was read is read; an agent that cannot close it has other troubles.
        await ask('guest-file-close', { handle: file }, nothing).catch(() => undefined);
      }
    } catch (error) {
      throw error instanceof AgentRefusal ? guestFileRefusal(path, mode, error.said) : error;
    }
  }

  return {
    presence: connection.presence,
    onPresence: connection.onPresence,
    ping: async () => {
      await ask('guest-ping', undefined, nothing);
    },
    run,
    exec: (command) => execInGuest(connection, { openPort, starting }, command),
    readFile,
    writeFile,
    interfaces: async () =>
      (await ask('guest-network-get-interfaces', undefined, interfaces))
        .filter((one) => one.name !== 'lo')
        .map(
          (one): GuestInterface => ({
            name: one.name,
            hardwareAddress: one['hardware-address'] ?? null,
            addresses: (one['ip-addresses'] ?? []).map((address) => address['ip-address']),
          }),
        ),
    fileSystems: async () =>
      (await ask('guest-get-fsinfo', undefined, fileSystems))
        .filter(({ disk }) => disk.length > 0)
        .map(
          (one): GuestFileSystem => ({
            mountPoint: one.mountpoint,
            type: one.type,
            totalBytes: one['total-bytes'] ?? null,
            usedBytes: one['used-bytes'] ?? null,
          }),
        ),
    setTime: async (now) => {
      await ask('guest-set-time', { time: now.getTime() * 1_000_000 }, nothing);
    },
    powerOff: () => connection.tell('guest-shutdown', { mode: 'powerdown' }),
    freeze: () => ask('guest-fsfreeze-freeze', undefined, count, { timeoutMs: limits.freezeMs }),
    thaw: () => ask('guest-fsfreeze-thaw', undefined, count, { timeoutMs: limits.freezeMs }),
  };
}

function resultOf(ended: z.infer<typeof status>): GuestCommandResult {
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64');
  return {
    exitCode: ended.signal === undefined ? (ended.exitcode ?? null) : null,
    signal: ended.signal ?? null,
    stdout: bytes(ended['out-data']),
    stderr: bytes(ended['err-data']),
    truncated: ended['out-truncated'] === true || ended['err-truncated'] === true,
  };
}

function tooLong(what: string, mostBytes: number) {
  return driverFailure('invalid_input', {
    message: `${what} is longer than ${mostBytes} bytes.`,
    hint: 'Copy it over SSH instead.',
  });
}
