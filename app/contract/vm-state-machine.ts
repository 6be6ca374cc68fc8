import type { Capabilities } from './capabilities.ts';
import type { VmState, VmView } from './vms.ts';

/** What a person can ask of a VM. */
export const vmCommands = ['start', 'stop', 'restart', 'pause', 'resume', 'forceStop', 'delete'] as const;
export type VmCommand = (typeof vmCommands)[number];

/** Which commands each state takes, the likeliest first. */
export const commandsIn: Record<VmState, readonly VmCommand[]> = {
  stopped: ['start', 'delete'],
  starting: ['forceStop'],
  running: ['stop', 'restart', 'pause', 'forceStop'],
  paused: ['resume', 'stop', 'restart', 'forceStop'],
  stopping: ['forceStop'],
  error: ['start', 'delete'],
  // Not `start`: what may still run would be forgotten by a start that fails. First it is found, ended, or called stopped.
  unknown: ['forceStop'],
};

/** What a driver must be able to do for a command; every driver can do the others. */
const needs: Partial<Record<VmCommand, keyof Capabilities>> = {
  stop: 'gracefulStop',
  restart: 'gracefulStop',
  pause: 'pause',
  resume: 'pause',
};

/** The commands that a VM takes: its state and its driver both allow them. The main process refuses all others. */
export function commandsFor({ state, capabilities }: Pick<VmView, 'state' | 'capabilities'>): VmCommand[] {
  if (!capabilities) return [];
  return commandsIn[state].filter((command) => {
    const need = needs[command];
    return need === undefined || capabilities[need];
  });
}

/** What deleting a VM takes: nothing more, or forcing it off before. Null: it cannot be deleted now. */
export function deletionOf(vm: Pick<VmView, 'state' | 'capabilities'>): 'delete' | 'stop and delete' | null {
  const commands = commandsFor(vm);
  if (commands.includes('delete')) return 'delete';
  return commands.includes('forceStop') && vm.state !== 'starting' ? 'stop and delete' : null;
}

/**
 * What happens to a VM, and where that leads from each state. An event that a state does not name cannot happen there: to
 * report it is a mistake of ours, and changes nothing.
 */
export const transitions = {
  /** A person wants it to run. */
  start_asked: { stopped: 'starting', error: 'starting' },
  /** Its machine answers. */
  started: { starting: 'running' },
  start_failed: { starting: 'error' },
  start_cancelled: { starting: 'stopped' },
  /** A person wants it to power off. */
  stop_asked: { running: 'stopping', paused: 'stopping' },
  /** The guest has begun to power off, asked or by itself. */
  powering_off: { running: 'stopping', paused: 'stopping', stopping: 'stopping', unknown: 'stopping' },
  /** It was asked to power off and did not in time, or could not be asked; the machine says how it is. */
  still_running: { stopping: 'running' },
  still_paused: { stopping: 'paused' },
  /** By a person, or by the machine itself, which could not write to its disk. */
  paused: { running: 'paused', paused: 'paused', stopping: 'paused', unknown: 'paused' },
  /** A paused guest goes on, which it must to hear that it shall power off. */
  resumed: { running: 'running', paused: 'running', stopping: 'stopping', unknown: 'running' },
  /** Its machine is gone, however that came. */
  exited: { running: 'stopped', paused: 'stopped', stopping: 'stopped', unknown: 'stopped' },
  /** Its guest's kernel panicked, and so its machine is gone: a person should look at it. */
  panicked: { starting: 'error', running: 'error', paused: 'error', stopping: 'error', unknown: 'error' },
  /** What a look at the processes says, at launch or when a person asks for it. */
  found_running: {
    stopped: 'running',
    error: 'running',
    starting: 'running',
    running: 'running',
    paused: 'running',
    stopping: 'running',
    unknown: 'running',
  },
  found_paused: {
    stopped: 'paused',
    error: 'paused',
    starting: 'paused',
    running: 'paused',
    paused: 'paused',
    stopping: 'paused',
    unknown: 'paused',
  },
  found_dead: {
    starting: 'stopped',
    running: 'stopped',
    paused: 'stopped',
    stopping: 'stopped',
    unknown: 'stopped',
  },
  /** There is a machine, and it does not answer; or there may be one, and its driver is missing. */
  not_answering: {
    stopped: 'unknown',
    error: 'unknown',
    starting: 'unknown',
    running: 'unknown',
    paused: 'unknown',
    stopping: 'unknown',
    unknown: 'unknown',
  },
  /** A person has decided what kept it from starting. */
  cleared: { stopped: 'stopped', error: 'stopped' },
  /** Nobody can ask it anything, and a person has ended its process, or says that there is none. */
  given_up: { unknown: 'stopped' },
} as const satisfies Record<string, Partial<Record<VmState, VmState>>>;

export type VmEvent = keyof typeof transitions;

/** The state that follows; null: the event cannot happen in this one. */
export function nextState(state: VmState, event: VmEvent): VmState | null {
  const leads: Partial<Record<VmState, VmState>> = transitions[event];
  return leads[state] ?? null;
}

/** Milliseconds. */
export const timeouts = {
  /** How long a guest may take to power off before its VM is called running again, with the reason. */
  stopping: 60_000,
  /** How long a guest may print nothing after its start before that is said. Its state stays: it may be at work. */
  silentBoot: 60_000,
  /** How long a guest may ignore its power button before its agent is told to power off, where it has one. */
  powerButton: 10_000,
  /** How long a guest that should have an agent is said to start up. Then nobody can tell: the agent may have been removed. */
  ready: 300_000,
} as const;

/** The states in which a machine may be there. */
export const aliveStates: readonly VmState[] = ['starting', 'running', 'paused', 'stopping', 'unknown'];

export function isAlive(state: VmState): boolean {
  return aliveStates.includes(state);
}
