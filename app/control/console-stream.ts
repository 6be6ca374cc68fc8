import type { Duplex } from 'node:stream';
import type {
  Channel,
  ConsoleChunk,
  GuestCommandInput,
  PersonActor,
  VmState,
  VmView,
} from '../contract/index.ts';
import type { Answer } from '../ipc/handlers.ts';
import type { EventBus } from '../lib/bus.ts';
import { failure } from '../lib/failures.ts';
import { endWhenRead } from './end-when-read.ts';
import { consoleProtocol } from './protocol.ts';
import { BadRequest } from './read-body.ts';
import { badRequest } from './respond.ts';
import type { RunningCommand } from './running-command.ts';

/** What streams need of the dashboard beside the answers to calls. */
export interface StreamingDashboard {
  readonly events: EventBus;
  isClosed(): boolean;
  closeViewer(viewer: number): void;
  typeInto(vmId: string, bytes: Uint8Array, actor: PersonActor): Promise<void>;
  exec(vmId: string, command: GuestCommandInput, actor: PersonActor): Promise<RunningCommand>;
}

interface Parts {
  readonly vm: VmView;
  /** Bytes of what was printed before, to begin with. */
  readonly tail: number;
  readonly socket: Duplex;
  /** What the client has typed already. */
  readonly head: Uint8Array;
  readonly dashboard: StreamingDashboard;
  readonly actor: PersonActor;
  readonly answer: Answer;
}

/** Pages have positive numbers. */
let lastViewer = 0;

const over: readonly VmState[] = ['stopped', 'error'];
const longestRead = 1024 * 1024;
const usualTail = 16 * 1024;

/** `?tail=BYTES`: up to 1 MiB, 16 KiB where absent. Throws `BadRequest`. */
export function tailOf(query: URLSearchParams): number {
  const [name, ...others] = query.keys();
  if (name === undefined) return usualTail;
  const text = query.get('tail') ?? '';
  if (name === 'tail' && others.length === 0 && /^\d{1,7}$/.test(text) && Number(text) <= longestRead)
    return Number(text);
  throw new BadRequest(400, badRequest('The query isn’t valid.', `Use tail=BYTES, at most ${longestRead}.`));
}

/**
 * Makes the connection the VM's console, bytes both ways, until the VM is off or the client goes away. What the guest prints
 * is sent as fast as the client reads; one that is far behind goes on near the end, and the log has the rest. Throws
 * `wrong_state` for a VM that is off.
 */
export async function streamConsole({
  vm,
  tail,
  socket,
  head,
  dashboard,
  actor,
  answer,
}: Parts): Promise<void> {
  if (over.includes(vm.state)) throw isOff(vm);
  lastViewer -= 1;
  const viewer = lastViewer;
  const vmId = vm.id;
  /** Where in the log the next byte to be sent is. */
  let sent = 0;
  /** What came before the beginning was sent. */
  let early: ConsoleChunk[] | null = [];
  let isEnding = false;

  const ends = [
    dashboard.events.on('console.data', (chunk, to) => {
      if (to !== viewer || chunk.vmId !== vmId || isEnding) return;
      if (early) early.push(chunk);
      else show(chunk);
    }),
    dashboard.events.on('vm.changed', ({ id, vm: now }) => {
      if (id === vmId && (now === null || over.includes(now.state))) void finish();
    }),
  ];
  // A client that has gone cannot be told from one that only ends its typing: both are the end.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    for (const end of ends) end();
    dashboard.closeViewer(viewer);
  });

  const ask = async (channel: Channel, input: object) => {
    const result = await answer(channel, { vmId, ...input }, { viewer, actor });
    return result.ok ? result.value : null;
  };

  function show({ offset, data }: Pick<ConsoleChunk, 'offset' | 'data'>): void {
    sent = offset + data.length;
    const end = sent;
    socket.write(data, () => void ask('console.ack', { offset: end }));
  }

  /** The VM is off: all that it has printed, and the end. */
  async function finish(): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    dashboard.closeViewer(viewer);
    for (;;) {
      const rest = (await ask('console.read', { from: sent, limit: longestRead })) as ConsoleChunk | null;
      if (!rest || rest.data.length === 0 || socket.destroyed) break;
      sent = rest.offset + rest.data.length;
      if (!socket.write(rest.data))
        await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    }
    endWhenRead(socket);
  }

  async function type(bytes: Uint8Array): Promise<void> {
    if (isEnding) return;
    socket.pause();
    try {
      await dashboard.typeInto(vmId, bytes, actor);
      socket.resume();
    } catch {
      // It went off in this moment.
      await finish();
    }
  }

  const begin = await answer('console.open', { vmId }, { viewer, actor });
  if (!begin.ok) {
    socket.destroy();
    return;
  }
  const { offset, data } = begin.value as ConsoleChunk;
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${consoleProtocol}\r\n\r\n`,
  );
  const from = Math.max(0, data.length - tail);
  show({ offset: offset + from, data: data.subarray(from) });
  for (const chunk of early.splice(0)) show(chunk);
  early = null;
  if (head.length > 0) await type(head);
  socket.on('data', (bytes: Uint8Array) => void type(bytes));
}

function isOff({ name, state }: VmView) {
  return failure('wrong_state', {
    message: `${name} is ${state === 'error' ? 'not running' : state}, so there is no console to type into.`,
    unchanged: 'Nothing was sent.',
    hint: 'Start the VM, or read its console log.',
  });
}
