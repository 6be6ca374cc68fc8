import { driverFailure } from '../driver/failures.ts';
import type { AgentPresence, GuestAgent, GuestCommand, GuestCommandResult } from '../driver/guest-agent.ts';
import { fakeKernelVersion } from './shell.ts';

/** The agent of a pretended guest, which lives as long as the guest and is asked through `connectFakeAgent`. */
export interface FakeAgentState {
  present: boolean;
  readonly files: Map<string, Uint8Array>;
  readonly listeners: Set<(presence: AgentPresence) => void>;
  /** What `setTime` was told last; null: nothing. */
  clock: Date | null;
  frozen: boolean;
}

export function createFakeAgentState(present: boolean): FakeAgentState {
  return { present, files: new Map(), listeners: new Set(), clock: null, frozen: false };
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
        message: 'The guest agent did not answer.',
        hint: 'Resume the VM, then try again.',
      });
    return state;
  }

  function run({ program, args, input }: GuestCommand): GuestCommandResult {
    const ended = (exitCode: number, stdout = '') => ({
      ...{ exitCode, signal: null, stdout: Buffer.from(stdout) },
      ...{ stderr: new Uint8Array(), truncated: false },
    });
    switch (program) {
      case 'true':
        return ended(0);
      case 'false':
        return ended(1);
      case 'echo':
        return ended(0, `${args.join(' ')}\n`);
      case 'hostname':
        return ended(0, `${host.name}\n`);
      case 'uname':
        return ended(0, `${args.includes('-r') ? fakeKernelVersion : 'Linux'}\n`);
      case 'cat':
        return { ...ended(0), stdout: input ?? new Uint8Array() };
      default:
        throw refused(`There is no program ${program}`);
    }
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
    readFile: async (path, mostBytes) => {
      const content = answering().files.get(path);
      if (!content) throw refused(`There is no file ${path}`);
      if (content.length > mostBytes)
        throw driverFailure('invalid_input', {
          message: `${path} in the guest is longer than ${Math.floor(mostBytes / 1024)} KiB.`,
          hint: 'Copy it over SSH instead.',
        });
      return content;
    },
    writeFile: async (path, content) => void answering().files.set(path, Uint8Array.from(content)),
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

function refused(message: string) {
  return driverFailure('hypervisor_failed', { message: `${message} in the guest.`, hint: 'Check its name.' });
}
