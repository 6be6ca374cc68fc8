import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { finished } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { enterFolder, requireCommand } from '../../lib/guest-shell.ts';
import { createOutputEnd } from '../../lib/output-end.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import type { createTurns } from '../../lib/turns.ts';
import type { GuestProcess, GuestStreams } from '../driver/guest-agent.ts';
import type { AgentConnection } from './agent-connection.ts';
import { hungUp, noAgent } from './agent-failures.ts';

/** A port of the VM for one stream of one command. */
export interface StreamPort {
  /** By which the guest finds it. */
  readonly name: string;
  readonly socket: Socket;
  /** Resolves when the guest has opened it, or it is gone. */
  readonly opened: Promise<void>;
  /** What the guest had written before that still comes, then the socket ends. */
  close(): Promise<void>;
}

export type OpenPort = () => Promise<StreamPort>;

/**
 * What runs in the guest: finds the ports by their names, gives them to the command, and writes the mark and the command's code
 * behind its output. The agent is a service, which is told no home folder. Arguments: the mark, the ports for input (or nothing),
 * output and errors, the folder (or nothing).
 */
const script = (folder: string, program: string) => String.raw`
mark=$1 in=$2 out=$3 err=$4 folder=$5
shift 5
find() {
  input= output= errors=
  [ -n "$in" ] || input=/dev/null
  for port in /sys/class/virtio-ports/*; do
    name=
    read -r name <"$port/name"
    found=/dev/${'$'}{port##*/}
    [ -n "$name" ] && [ -c "$found" ] || continue
    case $name in
    "$in") input=$found ;;
    "$out") output=$found ;;
    "$err") errors=$found ;;
    esac
  done
  [ -n "$input" ] && [ -n "$output" ] && [ -n "$errors" ]
}
[ "${'$'}{HOME:-/}" != / ] || HOME=~root USER=root LOGNAME=root
export HOME USER LOGNAME
tries=0
until find; do
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || exit 1
  sleep 0.05
done
exec 3<"$input" 4>"$output" 5>"$errors"
(
  ${enterFolder(folder)}
  ${requireCommand(program)}
  exec "$@"
) <&3 >&4 2>&5 3<&- 4>&- 5>&-
code=$?
printf '%s %d\n' "$mark" "$code" >&5
printf '%s %d\n' "$mark" "$code" >&4
`;

const begun = z.object({ pid: z.number().int() });
const status = z.object({ exited: z.boolean() });
/** Milliseconds between two looks whether the script itself has died: its mark tells everything else. */
const lookMs = 5000;

/** Milliseconds that a guest has for the ports of one command before the next gets its own: it looks for them for ten seconds. */
const findingMs = 15_000;

/**
 * Begins a command in the guest whose streams go through ports of their own. One after another (`starting`): QEMU drops what it
 * has to say of new ports while the guest has not yet read what was said of 32 things before, and such a port is never found.
 */
export async function execInGuest(
  { ask, presence }: Pick<AgentConnection, 'ask' | 'presence'>,
  { openPort, starting }: { openPort: OpenPort; starting: ReturnType<typeof createTurns> },
  command: GuestStreams,
): Promise<GuestProcess> {
  const now = presence();
  if (now !== 'present') throw noAgent(now);
  const started = await starting();
  const mark = randomBytes(24).toString('hex');
  const opening = [openPort(), openPort(), ...(command.hasInput ? [openPort()] : [])];
  const closePorts = () => {
    for (const one of opening) one.then((port) => port.close()).catch(() => undefined);
  };
  try {
    const [output, errors, input = null] = await Promise.all(opening);
    if (!output || !errors) throw hungUp();
    const { pid } = await ask(
      'guest-exec',
      { path: 'sh', arg: argumentsOf(command, mark, input, output, errors) },
      begun,
    );
    const opened = Promise.all([output, errors, ...(input ? [input] : [])].map((port) => port.opened));
    void settlesWithin(opened, findingMs).then(started);
    return follow({ ask, pid, mark, input, output, errors, closePorts });
  } catch (error) {
    closePorts();
    started();
    throw error;
  }
}

/** Becomes the leader of a session, which it can as it leads no group yet, so that its number is the group's. */
const inOwnSession = ['sh', '-c', 'command -v setsid >/dev/null && exec setsid "$@"; exec "$@"', 'sh'];

/**
 * To the group that each child of the script leads, else to the child. A script that has not found its ports yet has no child but
 * what it waits by: it is waited for, at most twenty seconds.
 */
const signalChildren = `
tries=0
while [ "$tries" -lt 400 ] && kill -0 "$1" 2>/dev/null; do
  children=
  [ ! -e "/proc/$1/fd/5" ] || children=$(cat "/proc/$1/task/$1/children")
  [ -z "$children" ] || break
  tries=$((tries + 1))
  sleep 0.05
done
for child in $children; do
  kill -s "$2" -- "-$child" 2>/dev/null || kill -s "$2" "$child"
done
`;

function argumentsOf(
  { program, args, environment = [], folder = '', ownSession = false }: GuestStreams,
  mark: string,
  input: StreamPort | null,
  output: StreamPort,
  errors: StreamPort,
): string[] {
  const names = [input?.name ?? '', output.name, errors.name];
  const prefix = [
    ...(environment.length > 0 ? ['env', ...environment] : []),
    ...(ownSession ? inOwnSession : []),
  ];
  const words = [...prefix, program, ...args];
  return ['-c', script(folder, prefix[0] ?? program), 'sh', mark, ...names, folder, ...words];
}

interface Following {
  readonly ask: AgentConnection['ask'];
  readonly pid: number;
  readonly mark: string;
  readonly input: StreamPort | null;
  readonly output: StreamPort;
  readonly errors: StreamPort;
  readonly closePorts: () => void;
}

function follow({ ask, pid, mark, input, output, errors, closePorts }: Following): GuestProcess {
  const over = new AbortController();
  let code: number | null = null;
  const note = (said: number) => {
    code = said;
  };
  const stdout = createOutputEnd(mark, note);
  const stderr = createOutputEnd(mark, note);
  const ways = [
    { socket: output.socket, stream: stdout },
    { socket: errors.socket, stream: stderr },
  ];
  for (const { socket, stream } of ways) {
    socket.pipe(stream);
    // One that breaks off ends nothing by itself.
    socket.once('close', () => stream.end());
    stream.on('error', () => undefined);
  }
  for (const port of [input, output, errors]) port?.socket.on('error', () => undefined);

  const ends = [stdout, stderr].map(
    (stream) =>
      new Promise<void>((resolve, reject) => {
        finished(stream, { writable: false }, (error) => (error ? reject(error) : resolve()));
      }),
  );
  const exitCode = Promise.all(ends)
    .then(() => {
      if (code === null) throw hungUp();
      return code;
    })
    .finally(() => {
      over.abort();
      input?.socket.destroy();
      closePorts();
      // The agent remembers each command until it was asked about its end.
      void ask('guest-exec-status', { pid }, status).catch(() => undefined);
    });
  exitCode.catch(() => undefined);

  function fail(error: Error): void {
    for (const { socket, stream } of ways) {
      socket.destroy();
      stream.destroy(error);
    }
  }

  /** The mark comes unless the script itself was killed, its agent forgot it, or the guest began again. */
  async function watch(): Promise<void> {
    for (;;) {
      await delay(lookMs, null, { signal: over.signal });
      const ended = await ask('guest-exec-status', { pid }, status).then(
        ({ exited }) => exited,
        (error: unknown) => !(error instanceof AppError && error.code === 'timeout'),
      );
      if (over.signal.aborted) return;
      // What is on its way still comes: then the sockets end, with the mark or without it.
      if (ended) closePorts();
    }
  }
  watch().catch(() => undefined);

  return {
    stdin: input?.socket ?? null,
    stdout,
    stderr,
    exitCode,
    signal: async (name) => {
      const arg = ['-c', signalChildren, 'sh', String(pid), name];
      await ask('guest-exec', { path: 'sh', arg }, begun);
    },
    close: () => fail(hungUp()),
  };
}
