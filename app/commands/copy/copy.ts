import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '../../contract/errors.ts';
import type { GuestCommandInput, VmView } from '../../contract/index.ts';
import { systemFailure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { type Context, UsageError } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { drawProgress } from '../kit/progress-bar.ts';
import { untilAnswering } from '../kit/until-answering.ts';
import { fromGuest } from './from-guest.ts';
import { receiveScript, sendScript } from './guest-scripts.ts';
import { intoGuest, nothingToCopy } from './into-guest.ts';
import type { LeftOut } from './left-out.ts';
import { localTarget } from './local-target.ts';
import { list } from './pack.ts';
import { nameOf, parseSide } from './sides.ts';

interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly leftOut: readonly LeftOut[];
}

/** How many of those that were left out are named to a person. */
const mostNamed = 10;

/** Copies a file, or a folder with all that is in it, between here and the guest of a VM. */
export async function copyFiles(context: Context, from: string, to: string): Promise<void> {
  const [source, target] = [parseSide(from), parseSide(to)];
  if ((source.vm === null) === (target.vm === null))
    throw new UsageError('One of the two must be in a VM: NAME:/PATH.');
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
  const { banger, vm } = await guestOf(context, name);
  const total =
    context.output.errColumns === null || context.output.json ? 0 : await sizeIn(banger, vm, path);
  const { kind: _, ...copied } = await follow(
    context,
    () => banger.exec(vm.id, words(sendScript, path)),
    { step: `Copying ${path} from ${vm.name}`, total },
    (running, onBytes) => fromGuest({ running, source: { vm: vm.name, path }, target, onBytes }),
  );
  return copied;
}

async function copyInto(context: Context, from: string, name: string, path: string): Promise<Copied> {
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
  const { banger, vm } = await guestOf(context, name);
  await follow(
    context,
    () => banger.exec(vm.id, { ...words(receiveScript, path, called, top.type), hasInput: true }),
    { step: `Copying ${called} to ${vm.name}`, total: listed.bytes },
    (running, onBytes) =>
      intoGuest({ running, source: { path: from, listed }, target: { vm: vm.name, path }, onBytes }),
  );
  const { files, bytes, leftOut } = listed;
  return { files, bytes, leftOut };
}

async function guestOf(context: Context, name: string): Promise<{ banger: Banger; vm: VmView }> {
  const banger = await context.banger('long');
  return { banger, vm: await untilAnswering(banger, await findVm(banger, name), context) };
}

const words = (script: string, ...args: string[]): GuestCommandInput => ({
  command: ['sh', '-c', script, 'sh', ...args],
});

/** With a bar on the terminal. Ctrl-C ends the command in the guest, and leaves nothing half done. */
async function follow<T>(
  { output, signal }: Context,
  begin: () => ReturnType<Banger['exec']>,
  { step, total }: { step: string; total: number },
  work: (running: Awaited<ReturnType<Banger['exec']>>, onBytes: (count: number) => void) => Promise<T>,
): Promise<T> {
  const bar = drawProgress(output);
  let done = 0;
  const running = await begin();
  const end = () => running.close();
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    return await work(running, (count) => {
      done += count;
      bar.show(step, total > 0 ? Math.min(1, done / total) : 0);
    });
  } catch (error) {
    // What was broken off because of it needs no explanation.
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    running.close();
    bar.end();
  }
}

/** Bytes of a file or a folder in a guest, as it says; 0 where it does not. */
async function sizeIn(banger: Banger, { id }: VmView, path: string): Promise<number> {
  try {
    const running = await banger.exec(id, { command: ['du', '-sk', path] });
    running.stderr.resume();
    const said = await text(running.stdout);
    return Number(/^\d{1,12}/.exec(said)?.[0] ?? 0) * 1024;
  } catch (error) {
    if (error instanceof AppError) return 0;
    throw error;
  }
}
