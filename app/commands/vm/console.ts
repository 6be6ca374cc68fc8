import { failure } from '../../lib/failures.ts';
import { type Context, UsageError } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';

/** Ctrl-], as telnet and virsh have it. */
const detachKey = 0x1d;
/** Bytes of what was printed before that are shown: about a screen. */
const mostOfBefore = 4096;
/** What a guest may have left a terminal in: colors, another screen, a hidden pointer, mouse and paste reports. */
const backToNormal = '\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1000;1002;1003;1006;2004l\x1b>\r\n';

/** Joins this terminal with the VM's serial console, until the person detaches or the VM is off. */
export async function attachConsole(
  { banger, terminal, output, signal }: Context,
  given: string,
): Promise<void> {
  if (!terminal || output.json) throw new UsageError('The console needs a terminal.');
  const asked = await banger('long');
  const { id, name, state } = await findVm(asked, given);
  if (state !== 'running' && state !== 'paused' && state !== 'stopping' && state !== 'starting') {
    throw failure('wrong_state', {
      message: `${name} is ${state}, so there is no console to use.`,
      unchanged: 'Nothing was changed.',
      hint: 'Start it first: banger-desktop vm start.',
    });
  }
  output.note(`This is the console of ${name}. Ctrl-] detaches; the VM runs on.`);
  const stream = await asked.console(id, { tail: mostOfBefore });
  const restore = terminal.makeRaw();
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve());
      stream.on('data', terminal.write).on('close', resolve).on('error', reject);
      terminal.onInput((typed) => {
        const at = typed.indexOf(detachKey);
        stream.write(at < 0 ? typed : typed.subarray(0, at));
        if (at >= 0) resolve();
      }, resolve);
    });
  } finally {
    restore();
    terminal.write(Buffer.from(backToNormal));
    stream.destroy();
  }
  output.note(`Detached from ${name}.`);
}
