import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { driverFailure } from '../driver/failures.ts';
import type {
  AgentPresence,
  GuestAgent,
  GuestCommand,
  GuestCommandResult,
  GuestStreams,
} from '../driver/guest-agent.ts';
import { guestFileRefusal } from '../driver/guest-file-refusal.ts';
import { fakeKernelVersion } from './shell.ts';

/** The agent of a pretended guest, which lives as long as the guest and is asked through `connectFakeAgent`. */
export interface FakeAgentState {
  present: boolean;
  readonly files: Map<string, Uint8Array>;
  readonly listeners: Set<(presence: AgentPresence) => void>;
  /** Break off the commands that run. */
  readonly commands: Set<() => void>;
  /** What `setTime` was told last; null: nothing. */
  clock: Date | null;
  frozen: boolean;
}

export function createFakeAgentState(present: boolean): FakeAgentState {
  return { present, files: new Map(), listeners: new Set(), commands: new Set(), clock: null, frozen: false };
}

/** The guest ends, or begins again: what runs in it does not. */
export function endCommands({ commands }: FakeAgentState): void {
  for (const end of [...commands]) end();
}

export function setAgentPresent(state: FakeAgentState, present: boolean): void {
  if (state.present === present) return;
  state.present = present;
  for (const listener of [...state.listeners]) listener(present ? 'present' : 'absent');
}

interface AgentHost {
  readonly name: string;
  readonly address: string;
  readonly diskBytes: number;
  /** Throws once the machine is gone. */
  state(): FakeAgentState;
  paused(): boolean;
  powerOff(): void;
}

export function connectFakeAgent(host: AgentHost): GuestAgent {
  /** Throws as an agent does that is not there, or whose guest stands still. */
  function answering(): FakeAgentState {
    const state = host.state();
    if (!state.present)
      throw driverFailure('wrong_state', {
        message: 'No guest agent is running in this VM.',
        hint: 'Install the agent in the guest; on Debian and Ubuntu: apt install qemu-guest-agent.',
      });
    if (host.paused())
      throw driverFailure('timeout', {
        message: 'The guest agent didn’t answer.',
        hint: 'Resume the VM, then try again.',
      });
    return state;
  }

  /** 127: there is no such program. */
  function resultOf(program: string, args: readonly string[]): { code: number; said: string } {
    switch (program) {
      case 'true':
      case 'sleep':
      case 'cat':
        return { code: 0, said: '' };
      case 'false':
        return { code: 1, said: '' };
      case 'echo':
        return { code: 0, said: `${args.join(' ')}\n` };
      case 'hostname':
        return { code: 0, said: `${host.name}\n` };
      case 'uname':
        return { code: 0, said: `${args.includes('-r') ? fakeKernelVersion : 'Linux'}\n` };
      case 'sh':
        return { code: Number(/^exit (\d{1,3})$/.exec(args[1] ?? '')?.[1] ?? 2), said: '' };
      default:
        return { code: 127, said: '' };
    }
  }

  function run({ program, args, input }: GuestCommand): GuestCommandResult {
    const { code, said } = resultOf(program, args);
    if (code === 127) throw refused(`There is no program ${program}`);
    const stdout = program === 'cat' && input ? input : Buffer.from(said);
    return { exitCode: code, signal: null, stdout, stderr: new Uint8Array(), truncated: false };
  }

  return {
    presence: () => (host.state().present ? 'present' : 'absent'),
    onPresence: (listener) => {
      const { listeners } = host.state();
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ping: async () => void answering(),
    run: async (command) => {
      answering();
      return run(command);
    },
    exec: async (command) => {
      const { program, args, hasInput } = withoutShell(command);
      const { commands } = answering();
      const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
      const lasts = program === 'sleep';
      const { code, said } = resultOf(program, args);
      stderr.end(code === 127 ? `There is no command “${program}” in the guest.\n` : '');
      let ended = code;
      if (program === 'cat' && hasInput) stdin.pipe(stdout);
      else if (!lasts) stdout.end(said);
      const over = Promise.all([
        finished(stdout, { writable: false }),
        finished(stderr, { writable: false }),
      ]);
      const close = () => {
        for (const stream of [stdout, stderr]) stream.destroy(gone());
      };
      commands.add(close);
      const exitCode = over.then(() => ended).finally(() => commands.delete(close));
      exitCode.catch(() => undefined);
      return {
        stdin: hasInput ? stdin : null,
        ...{ stdout, stderr, exitCode, close },
        signal: async (name) => {
          if (stdout.writableEnded) return;
          ended = 128 + (constants.signals[`SIG${name}` as NodeJS.Signals] ?? 0);
          stdin.end();
          stdout.end();
        },
      };
    },
    readFile: async (path, mostBytes) => {
      const { files } = answering();
      if (isFolder(files, path)) throw guestFileRefusal(path, 'r', 'Is a directory');
      const content = files.get(path);
      if (!content) throw guestFileRefusal(path, 'r', 'No such file or directory');
      if (content.length > mostBytes)
        throw driverFailure('invalid_input', {
          message: `${path} in the guest is longer than ${mostBytes} bytes.`,
          hint: 'Copy it over SSH instead.',
        });
      return content;
    },
    writeFile: async (path, content) => {
      const { files } = answering();
      if (isFolder(files, path)) throw guestFileRefusal(path, 'w', 'Is a directory');
      files.set(path, Uint8Array.from(content));
    },
    interfaces: async () => {
      answering();
      return [{ name: 'eth0', hardwareAddress: '52:54:00:12:34:56', addresses: [host.address] }];
    },
    fileSystems: async () => {
      answering();
      const totalBytes = host.diskBytes;
      return [{ mountPoint: '/', type: 'ext4', totalBytes, usedBytes: Math.round(totalBytes / 4) }];
    },
    setTime: async (now) => {
      answering().clock = now;
    },
    powerOff: async () => {
      answering();
      host.powerOff();
    },
    freeze: async () => {
      answering().frozen = true;
      return 1;
    },
    thaw: async () => {
      const state = answering();
      const held = state.frozen ? 1 : 0;
      state.frozen = false;
      return held;
    },
  };
}

/** The root, and what a file is in. */
function isFolder(files: FakeAgentState['files'], path: string): boolean {
  return path === '/' || [...files.keys()].some((file) => file.startsWith(`${path}/`));
}

/** A shell that knows one command and no words of its own but `exit`. */
function withoutShell(command: GuestStreams): GuestStreams {
  const [option] = command.args;
  if (command.program !== 'sh' || option !== '-c') return command;
  // Behind what prepares it, if anything does.
  const line = command.args.at(-1)?.trim() ?? '';
  if (line.startsWith('exit ')) return { ...command, args: [option, line] };
  const [program = 'true', ...args] = line.split(/\s+/);
  return { ...command, program, args };
}

function gone() {
  return driverFailure('hypervisor_failed', {
    message: 'The connection to the guest agent has ended.',
    hint: 'Check whether the VM is still running, then try again.',
  });
}

function refused(message: string) {
  return driverFailure('hypervisor_failed', { message: `${message} in the guest.`, hint: 'Check its name.' });
}
