import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import {
  guestBytesSchema,
  runInGuestInput,
  runInGuestOutput,
  writeGuestFileInput,
} from '../../contract/index.ts';
import type { Banger } from '../kit/banger.ts';
import { type CutShort, whyOff } from '../kit/why-off.ts';
import type { AddTool } from './tools.ts';
import type { VisibleVms } from './visible-vms.ts';
import { vmField } from './vm-shape.ts';

/** Bytes of output and files where an agent does not say: its attention is limited. */
const usualBytes = 32 * 1024;
/**
 * At most: a byte may take 13 in an answer, which has everything twice, and many agents end a session with an answer of more than
 * 10 MiB.
 */
const mostBytesAnswered = 256 * 1024;

/**
 * Services of a guest, as its agent is one, are told no home folder, without which many programs fail. The space keeps a command
 * line that begins with a dash from being an option.
 */
const asRoot = 'HOME=~root USER=root LOGNAME=root; export HOME USER LOGNAME; exec sh -c " $0"';

const pathField = writeGuestFileInput.shape.path.describe('Absolute path in the VM');
const encodingField = writeGuestFileInput.shape.encoding.describe(
  'How the text stands for bytes; utf-8 if absent',
);
const bytesField = (what: string) => z.int().min(1).max(mostBytesAnswered).default(usualBytes).describe(what);

/** What to say where a VM goes off during a call. An agent starts VMs with a tool. */
const cutShort = {
  command: {
    before: 'the command had ended',
    unchanged: 'What the command has done in the VM is kept, as far as it had reached the disk.',
    hint: 'Start it with start_vm, and look at what is there, before you run it again.',
  },
  read: {
    before: 'the file was read',
    unchanged: 'Nothing was changed.',
    hint: 'Start it with start_vm, then read the file again.',
  },
  written: {
    before: 'the file was written',
    unchanged: 'The file may be missing, or have only a part of its content.',
    hint: 'Start it with start_vm, then write the file again.',
  },
} satisfies Record<string, CutShort>;

export function addGuestTools(
  add: AddTool,
  { banger, vms }: { banger: () => Promise<Banger>; vms: VisibleVms },
): void {
  add('run_command', {
    title: 'Run a command in a VM',
    description:
      'Runs a command line with “sh -c” as root in a VM, and answers when it has ended, with its exit code and output. A ' +
      'command that takes too long is ended; start a server in the background, with its output sent to a file. Cancel the call ' +
      'to end the command.',
    input: z.strictObject({
      vm: vmField,
      command: z.string().min(1).max(100_000).describe('Command line for sh'),
      cwd: runInGuestInput.shape.folder.describe('Folder in the VM in which it runs; / if absent'),
      stdin: runInGuestInput.shape.input.describe('What it reads from its standard input; nothing if absent'),
      timeoutSeconds: z.int().min(1).max(3600).default(120).describe('Seconds after which it is ended'),
      maxOutputBytes: bytesField('Bytes of each stream that are answered; the rest is thrown away'),
    }),
    output: runInGuestOutput.extend({
      exitCode: z.int().nullable().describe('128 and its number for a signal; null: its time was over'),
      timedOut: z.boolean(),
    }),
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    work: async ({ vm, command, cwd, stdin, timeoutSeconds, maxOutputBytes }, call) => {
      const found = call.about(await vms.find(vm));
      const { id } = found;
      const question = {
        ...{ id, program: 'sh', args: ['-c', asRoot, command] },
        ...(cwd === undefined ? {} : { folder: cwd }),
        ...(stdin === undefined ? {} : { input: stdin }),
        ...{ timeoutMs: timeoutSeconds * 1000, mostBytes: maxOutputBytes, named: command.slice(0, 1000) },
      };
      const asked = await banger();
      const ended = await asked
        .call('vms.run', question, { signal: call.signal })
        .catch(async (error: unknown) => {
          throw await whyOff(call, asked, found, error, cutShort.command);
        });
      call.logged();
      return { ...ended, timedOut: ended.exitCode === null };
    },
  });

  add('read_file', {
    title: 'Read a file in a VM',
    description: 'Reads a file in a VM. Bytes that are no UTF-8 are answered in base64.',
    input: z.strictObject({
      vm: vmField,
      path: pathField,
      maxBytes: bytesField('A longer file is refused'),
    }),
    output: guestBytesSchema,
    hints: { readOnlyHint: true, openWorldHint: false },
    work: async ({ vm, path, maxBytes: mostBytes }, call) => {
      const found = call.about(await vms.find(vm));
      const asked = await banger();
      const question = { id: found.id, path, mostBytes };
      const content = await asked
        .call('vms.readFile', question, { signal: call.signal })
        .catch(throwTooLong)
        .catch(async (error: unknown) => {
          throw await whyOff(call, asked, found, error, cutShort.read);
        });
      call.logged();
      return content;
    },
  });

  add('write_file', {
    title: 'Write a file in a VM',
    description: 'Writes a file in a VM: replaces its content, or creates it. Its folder must exist.',
    input: z.strictObject({
      vm: vmField,
      path: pathField,
      text: writeGuestFileInput.shape.text.describe('The whole content, at most 1 MiB'),
      encoding: encodingField,
    }),
    output: z.object({ path: z.string() }),
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    work: async ({ vm, path, text, encoding }, call) => {
      const found = call.about(await vms.find(vm));
      const content = encoding === undefined ? { text } : { text, encoding };
      const asked = await banger();
      await asked.call('vms.writeFile', { id: found.id, path, ...content }).catch(async (error: unknown) => {
        throw await whyOff(call, asked, found, error, cutShort.written);
      });
      call.logged();
      return { path };
    },
  });
}

/** An agent has no SSH. */
function throwTooLong(error: unknown): never {
  if (!(error instanceof AppError && error.code === 'invalid_input')) throw error;
  const hint = `Allow more with maxBytes (at most ${mostBytesAnswered}), or read a part of it with run_command, with head or tail.`;
  throw new AppError({ ...error.value, hint }, { cause: error });
}
