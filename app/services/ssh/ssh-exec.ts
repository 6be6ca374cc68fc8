import { randomBytes } from 'node:crypto';
import { finished, type Readable, type Writable } from 'node:stream';
import { shellLine } from '../../contract/shell-line.ts';
import type { GuestProcess, GuestStreams } from '../../hypervisors/driver/guest-agent.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import { enterFolder, requireCommand } from '../../lib/guest-shell.ts';
import { createOutputEnd } from '../../lib/output-end.ts';
import { type SshTarget, sshCommand } from './ssh-command.ts';

/** A program that runs on this computer, with pipes. See `app/programs/piped-program.ts`. */
interface Piped {
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<void>;
  end(): void;
}
export type StartPiped = (
  argv: readonly [string, ...string[]],
  options: { readonly hasInput: boolean },
) => Piped;

/**
 * What runs in the guest: the command, and behind its output the mark and its code, because `ssh` ends with 255 both for a
 * connection that broke and for a command that says so. Arguments: the mark, the folder (or nothing), the command.
 */
const script = (folder: string, program: string) => `
mark=$1 folder=$2
shift 2
(
  ${enterFolder(folder)}
  ${requireCommand(program)}
  exec "$@"
)
code=$?
printf "%s %d\\n" "$mark" "$code" >&2
printf "%s %d\\n" "$mark" "$code"
`;

/** Before the mark as an argument of `signalScript`, which must not find itself, nor another that sends a signal. */
const signalOf = 'signal-';

/**
 * Finds the script by its mark, as one of its words, and sends its command a signal. A command whose connection is still being
 * made is waited for, at most some twenty seconds; each turn writes a line, which ends it when nobody reads any more. Arguments:
 * the mark, the signal.
 */
const signalScript = `
mark=\${1#${signalOf}}
tries=0
while [ "$tries" -lt 100 ] && echo; do
  for folder in /proc/[0-9]*; do
    pid=\${folder#/proc/}
    tr "\\\\000" "\\\\n" <"$folder/cmdline" 2>/dev/null | grep -qxF "$mark" || continue
    children=$(cat "$folder/task/$pid/children" 2>/dev/null)
    [ -n "$children" ] || continue
    for child in $children; do kill -s "$2" "$child" 2>/dev/null; done
    exit
  done
  tries=$((tries + 1))
  sleep 0.2
done
`;

/** Bytes that Linux takes as one word of a command, without its end: the guest's login shell gets all of it as one. */
const longestLine = 128 * 1024 - 1;

/**
 * Begins a command in a guest over SSH, with the same promises as `GuestAgent.exec`. The guest needs `sh`. Throws `invalid_input`
 * for one that is too long.
 */
export function execOverSsh(target: SshTarget, command: GuestStreams, start: StartPiped): GuestProcess {
  const { program, args, environment = [], folder = '', hasInput } = command;
  const mark = randomBytes(24).toString('hex');
  const prefix = environment.length > 0 ? ['env', ...environment] : [];
  const begin = script(folder, prefix[0] ?? program);
  const words = ['sh', '-c', begin, 'sh', mark, folder, ...prefix, program, ...args];
  const line = over(target, words);
  if (Buffer.byteLength(line.at(-1) ?? '') > longestLine) throw tooLong();
  const ssh = start(line, { hasInput });
  let code: number | null = null;
  const note = (said: number) => {
    code = said;
  };
  const [stdout, stderr] = [createOutputEnd(mark, note), createOutputEnd(mark, note)];
  ssh.stdout.pipe(stdout);
  ssh.stderr.pipe(stderr);
  for (const stream of [stdout, stderr, ssh.stdin, ssh.stdout, ssh.stderr])
    stream?.on('error', () => undefined);
  const ends = [stdout, stderr].map(
    (stream) =>
      new Promise<void>((resolve, reject) => {
        finished(stream, { writable: false }, (error) => (error ? reject(error) : resolve()));
      }),
  );
  const exitCode = Promise.all(ends)
    .then(async () => {
      if (code !== null) return code;
      await ssh.ended;
      throw hungUp();
    })
    .catch((cause: unknown) => {
      throw systemFailure(cause, {
        message: 'ssh couldn’t be run',
        unchanged: 'No command was run.',
        hint: 'Install the OpenSSH client, then try again.',
      });
    })
    // What the command left running keeps the connection.
    .finally(ssh.end);
  exitCode.catch(() => undefined);
  return {
    stdin: ssh.stdin,
    ...{ stdout, stderr, exitCode },
    signal: async (name) => {
      if (code !== null) return;
      const words = ['sh', '-c', signalScript, 'sh', `${signalOf}${mark}`, name];
      const sent = start(over(target, words), { hasInput: false });
      sent.stdout.resume();
      sent.stderr.resume();
      // A command that has ended gets nothing; one that is given up may still have to hear of it.
      exitCode.then(sent.end, () => undefined);
      await sent.ended;
    },
    close: () => {
      ssh.end();
      for (const stream of [stdout, stderr]) stream.destroy(hungUp());
    },
  };
}

const unchanged = 'What the command has done in the guest is kept.';

/** Without what it says itself, beside errors. The guest's login shell reads the line. */
function over(target: SshTarget, words: readonly string[]): [string, ...string[]] {
  const [program = 'ssh', ...args] = sshCommand(target);
  return [program, '-T', '-o', 'LogLevel=ERROR', ...args, shellLine(words)];
}

function tooLong() {
  return failure('invalid_input', {
    message: `The command is too long for SSH, which takes ${(longestLine + 1) / 1024} KiB, with what Banger adds to it.`,
    unchanged: 'Nothing was run.',
    hint: 'Give it what is long on its standard input, or copy a script into the guest and run that.',
  });
}

function hungUp() {
  return failure('hypervisor_failed', {
    message: 'The SSH connection to the guest has ended before the command had.',
    unchanged,
    hint: 'Check whether the VM is still running, then try again.',
  });
}
