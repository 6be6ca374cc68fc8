import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GuestCommandInput, VmView } from '../../contract/index.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { type Context, UsageError } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { drawProgress } from '../kit/progress-bar.ts';
import { untilAnswering } from '../kit/until-answering.ts';
import { type CutShort, whyOff } from '../kit/why-off.ts';
import { fromGuest } from './from-guest.ts';
import { mostUnsized, receiveScript, sendScript } from './guest-scripts.ts';
import { intoGuest, nothingToCopy } from './into-guest.ts';
import type { LeftOut } from './left-out.ts';
import { isMissing, localTarget } from './local-target.ts';
import { list } from './pack.ts';
import { nameOf, parseSide } from './sides.ts';

interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

interface Progress {
  readonly onBytes: (count: number) => void;
  /** Of all that will come. */
  readonly onSize: (bytes: number) => void;
}

interface Guest {
  readonly banger: Banger;
  readonly vm: VmView;
}

const hint = 'Start it and copy again: banger-desktop vm start.';
const before = 'the copy was complete';
const cutShort: Readonly<Record<'in' | 'out', CutShort>> = {
  in: {
    ...{ before, hint },
    unchanged: 'The guest has at most a hidden folder of it, which the next copy to the same place removes.',
  },
  out: { ...{ before, hint }, unchanged: 'Nothing is left of the copy.' },
};

/** How many of those that were left out are named to a person. */
const mostNamed = 10;

/** Copies a file, or a folder with all that is in it, between here and the guest of a VM. */
export async function copyFiles(context: Context, from: string, to: string): Promise<void> {
  const [source, target] = [parseSide(from), parseSide(to)];
  if (source.vm === null && target.vm === null)
    throw new UsageError('Neither path is in a VM. Write the one that is as NAME:/PATH.');
  if (source.vm !== null && target.vm !== null)
    throw new UsageError(
      'Both paths are in VMs. Copy to this computer first, and from here into the other VM.',
    );
  const { output } = context;
  const copied =
    source.vm === null
      ? await copyInto(context, source.path, target.vm ?? '', target.path)
      : await copyFrom(context, source.vm, source.path, target.path);
  const { files, leftOut } = copied;
  if (!output.json) {
    for (const { path, why } of leftOut.slice(0, mostNamed)) output.step(`Left out ${path}: ${why}.`);
    if (leftOut.length > mostNamed) output.step(`Left out ${leftOut.length - mostNamed} more.`);
  }
  output.result(copied, `Copied ${files} ${files === 1 ? 'file' : 'files'}.`);
}

async function copyFrom(context: Context, name: string, path: string, to: string): Promise<Copied> {
  const target = await localTarget(to, path);
  const guest = await guestOf(context, name);
  const { banger, vm } = guest;
  const isShown = context.output.errColumns !== null && !context.output.json;
  const { kind: _, ...copied } = await follow(
    context,
    () =>
      banger.exec(vm.id, {
        ...words(sendScript, path, String(mostUnsized), isShown ? 'size' : ''),
        copies: { path, direction: 'out' },
      }),
    { guest, cut: cutShort.out, step: `Copying ${path} from ${vm.name}`, total: 0 },
    (running, progress) => fromGuest({ running, source: { vm: vm.name, path }, target, ...progress }),
  );
  return copied;
}

async function copyInto(context: Context, from: string, name: string, path: string): Promise<Copied> {
  await requireThere(from);
  const listed = await list(from, context.signal).catch((error: unknown) => {
    context.signal.throwIfAborted();
    throw systemFailure(error, {
      message: `${from} can’t be read`,
      unchanged: 'Nothing was copied.',
      hint: 'Check the path, or make the files readable.',
    });
  });
  const [top] = listed.items;
  if (!top) throw nothingToCopy(from);
  const called = nameOf(resolve(from));
  const guest = await guestOf(context, name);
  const { banger, vm } = guest;
  const bytes = await follow(
    context,
    () =>
      banger.exec(vm.id, {
        ...words(receiveScript, path, called, top.type),
        ...{ hasInput: true, copies: { path, direction: 'in' } },
      }),
    { guest, cut: cutShort.in, step: `Copying ${called} to ${vm.name}`, total: listed.bytes },
    (running, { onBytes }) =>
      intoGuest({ running, source: { path: from, listed }, target: { vm: vm.name, path }, onBytes }),
  );
  const { files, leftOut } = listed;
  return { files, bytes, leftOut };
}

/** Throws `not_found`, as the guest's side does. */
async function requireThere(path: string): Promise<void> {
  await stat(path).catch((error: unknown) => {
    // What else is wrong is said once it is read.
    if (!isMissing(error)) return;
    throw failure('not_found', {
      message: `There is no ${path} on this computer.`,
      unchanged: 'Nothing was copied.',
      hint: 'Check the path.',
    });
  });
}

async function guestOf(context: Context, name: string): Promise<Guest> {
  const banger = await context.banger('long');
  return { banger, vm: await untilAnswering(banger, await findVm(banger, name), context) };
}

const words = (script: string, ...args: string[]): GuestCommandInput => ({
  command: ['sh', '-c', script, 'sh', ...args],
});

/** With a bar on the terminal. Ctrl-C ends the command in the guest, and leaves nothing half done. */
async function follow<T>(
  context: Context,
  begin: () => ReturnType<Banger['exec']>,
  { guest, cut, step, total: expected }: { guest: Guest; cut: CutShort; step: string; total: number },
  work: (running: Awaited<ReturnType<Banger['exec']>>, progress: Progress) => Promise<T>,
): Promise<T> {
  const { output, signal } = context;
  const bar = drawProgress(output);
  let [done, total] = [0, expected];
  const running = await begin();
  let hasFailed = false;
  running.exitCode.then(
    (code) => {
      // A signal is what ends it where the guest goes off.
      hasFailed = code < 128;
    },
    () => undefined,
  );
  const end = () => running.close();
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    return await work(running, {
      onBytes: (count) => {
        done += count;
        bar.show(step, total > 0 ? Math.min(1, done / total) : 0);
      },
      onSize: (bytes) => {
        total = bytes;
      },
    });
  } catch (error) {
    // What was broken off because of it needs no explanation.
    signal.throwIfAborted();
    if (hasFailed) throw error;
    throw await whyOff(context, guest.banger, guest.vm, error, cut);
  } finally {
    signal.removeEventListener('abort', end);
    running.close();
    bar.end();
  }
}
