import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  MachineConfig,
  MachineEvent,
  MachineExit,
  MachineUsage,
  ProcessIdentity,
} from '../driver/machine.ts';
import { createFakeAgentState, endCommands, type FakeAgentState, setAgentPresent } from './agent.ts';
import type { ForwardListeners } from './forward-listeners.ts';
import { createFakeShell } from './shell.ts';
import { fakeUsage } from './usage.ts';

/** One who is connected to a guest: a `Machine` that was not detached. */
export interface GuestWatcher {
  event(event: MachineEvent): void;
  grown(): void;
}

/** A pretended guest: lives on without anybody connected, as a real hypervisor process does. */
export interface FakeGuest {
  readonly config: MachineConfig;
  readonly process: ProcessIdentity;
  readonly watchers: Set<GuestWatcher>;
  readonly forwards: ForwardListeners;
  readonly agent: FakeAgentState;
  state(): 'running' | 'paused';
  usage(): MachineUsage;
  setPaused(paused: boolean): void;
  /** Resolves when what it shows in return is in the console log. */
  type(data: Uint8Array): Promise<void>;
  pressPowerButton(): void;
  /** As its agent does, whether it listens to its power button or not. */
  powerOff(): void;
  /** Resolves when the machine is gone and has told so. */
  end(exit: Omit<MachineExit, 'lastWords'>): Promise<void>;
}

export interface FakeGuestParts {
  readonly config: MachineConfig;
  readonly process: ProcessIdentity;
  readonly forwards: ForwardListeners;
  /** Whether it listens to its power button. */
  powersOff(): boolean;
  readonly hasAgent: boolean;
  /** Called once, before anybody is told of the exit. */
  onEnd(exit: MachineExit): void;
}

/** What a pretended machine keeps in its private folder. */
export const pidFile = ({ runDir }: Pick<MachineConfig, 'runDir'>): string => join(runDir, 'fake.pid');

export function createFakeGuest(parts: FakeGuestParts): FakeGuest {
  const { config, process, forwards, powersOff, hasAgent, onEnd } = parts;
  const watchers = new Set<GuestWatcher>();
  const newShell = () => createFakeShell({ name: config.name, address: config.guestIp });
  let shell = newShell();
  const decoder = new TextDecoder();
  const startedAt = Date.now();
  const agent = createFakeAgentState(hasAgent);
  let paused = false;
  let ended: Promise<void> | null = null;
  /** Typed while it was paused. */
  let unread = '';
  let printing = Promise.resolve();

  function tell(event: MachineEvent): void {
    for (const watcher of [...watchers]) watcher.event(event);
  }

  /** One append after the other, each told of when it is on disk. */
  async function print(text: string): Promise<void> {
    await printing;
    // The folder may have been deleted with the VM: a pretended machine has nothing to complain to.
    await appendFile(config.consoleLogPath, text, { mode: 0o600 }).catch(() => {});
    for (const watcher of [...watchers]) watcher.grown();
  }

  function read(text: string): void {
    const { output, action } = shell.type(text);
    if (output !== '') printing = print(output);
    if (action === 'poweroff') void powerDown();
    if (action === 'reboot') void reboot();
  }

  async function powerDown(): Promise<void> {
    tell({ type: 'powering_off' });
    printing = print('reboot: Power down\r\n');
    await end({
      ...{ cause: 'guest_shutdown', reason: 'The guest powered off.' },
      ...{ exitCode: 0, signal: null },
    });
  }

  async function reboot(): Promise<void> {
    shell = newShell();
    printing = print('reboot: Restarting system\r\n');
    await printing;
    if (ended !== null) return;
    const hadAgent = agent.present;
    setAgentPresent(agent, false);
    endCommands(agent);
    tell({ type: 'restarted' });
    printing = print(shell.greeting);
    setAgentPresent(agent, hadAgent);
  }

  function end(exit: Omit<MachineExit, 'lastWords'>): Promise<void> {
    ended ??= (async () => {
      await printing;
      await forwards.close();
      await rm(pidFile(config), { force: true });
      const complete = { ...exit, lastWords: [] };
      onEnd(complete);
      endCommands(agent);
      tell({ type: 'exited', exit: complete });
      watchers.clear();
    })();
    return ended;
  }

  printing = print(shell.greeting);

  return {
    config,
    process,
    watchers,
    forwards,
    agent,
    usage: () => fakeUsage(startedAt, config.memoryMib),
    state: () => (paused ? 'paused' : 'running'),
    setPaused: (value) => {
      if (value === paused || ended !== null) return;
      paused = value;
      tell(paused ? { type: 'paused', reason: null } : { type: 'resumed' });
      if (paused) return;
      read(unread);
      unread = '';
    },
    type: async (data) => {
      const text = decoder.decode(data, { stream: true });
      if (paused) unread += text;
      else read(text);
      await printing;
    },
    pressPowerButton: () => {
      if (powersOff()) void powerDown();
    },
    powerOff: () => void powerDown(),
    end,
  };
}
