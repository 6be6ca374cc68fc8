import type { Duplex } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import type { VmState } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { type Context, type Terminal, UsageError } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';

/** Ctrl-], as telnet and virsh have it. */
const detachKey = 0x1d;
/** Bytes of what was printed before that are shown: about a screen. */
const mostOfBefore = 4096;
/** What a guest may have left a terminal in: colors, another screen, a hidden pointer, mouse and paste reports. */
const backToNormal = '\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1000;1002;1003;1006;2004l\x1b>\r\n';

/** The states that have a console. */
const on: readonly VmState[] = ['starting', 'running', 'paused', 'stopping'];

/** Joins this terminal with the VM's serial console, until the person detaches or the VM is off. */
export async function attachConsole(
  { banger, terminal, output, signal }: Context,
  given: string,
): Promise<void> {
  if (!terminal || output.json) throw new UsageError('The console needs a terminal.');
  const asked = await banger('long');
  const { id, name, state } = await findVm(asked, given);
  if (!on.includes(state)) {
    throw failure('wrong_state', {
      message: `${name} is ${state}, so there is no console to use.`,
      unchanged: 'Nothing was changed.',
      hint: 'Start it first: banger-desktop vm start.',
    });
  }
  output.note(`This is the console of ${name}. Ctrl-] detaches; the VM runs on.`);
  let stream = await asked.console(id, { tail: mostOfBefore });
  const detached = new AbortController();
  const detach = () => detached.abort();
  signal.addEventListener('abort', detach);
  let isOff = false;
  const restore = terminal.makeRaw();
  try {
    terminal.onInput((typed) => {
      const at = typed.indexOf(detachKey);
      stream.write(at < 0 ? typed : typed.subarray(0, at));
      if (at >= 0) detach();
    }, detach);
    while (await breaksOff(stream, terminal, detached.signal)) {
      // The command that answered has ended, not the VM: another one goes on.
      isOff = !(await isOn(asked, id));
      if (isOff) break;
      stream = await asked.console(id, { tail: 0 });
    }
  } finally {
    restore();
    terminal.write(Buffer.from(backToNormal));
    stream.destroy();
  }
  output.note(isOff ? `${name} went off, or was deleted.` : `Detached from ${name}.`);
}

/** Shows what comes. Resolves to false when the person detaches, and to true when the connection ends. */
function breaksOff(stream: Duplex, { write }: Terminal, detached: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (detached.aborted) resolve(false);
    detached.addEventListener('abort', () => resolve(false), { once: true });
    stream
      .on('data', write)
      .on('close', () => resolve(true))
      .on('error', reject);
  });
}

async function isOn(banger: Banger, id: string): Promise<boolean> {
  try {
    return on.includes((await banger.call('vms.get', { id })).state);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}
