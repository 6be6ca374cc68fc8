import { describe, expect, test } from 'vitest';
import {
  aliveStates,
  commandsFor,
  commandsIn,
  nextState,
  transitions,
  type VmEvent,
  vmCommands,
} from './vm-state-machine.ts';
import { vmStates } from './vms.ts';

const events = Object.keys(transitions) as VmEvent[];

test('the whole table of commands', () => {
  const rows = vmStates.map(
    (state) => `${state}: ${vmCommands.filter((one) => commandsIn[state].includes(one)).join(' ')}`,
  );
  expect(rows).toEqual([
    'stopped: start delete',
    'starting: forceStop',
    'running: stop restart pause forceStop',
    'paused: stop restart resume forceStop',
    'stopping: forceStop',
    'error: start delete',
    'unknown: forceStop',
  ]);
});

describe('the commands that a VM takes', () => {
  const all = { pause: true, gracefulStop: true, liveForwards: true };

  test.each(vmStates)('are those of its state (%s), where its driver can do all', (state) => {
    expect(commandsFor({ state, capabilities: all })).toEqual(commandsIn[state]);
  });

  test('are without those that its driver cannot do', () => {
    const commands = (lacks: Partial<typeof all>) =>
      commandsFor({ state: 'running', capabilities: { ...all, ...lacks } });
    expect(commands({ pause: false })).toEqual(['stop', 'restart', 'forceStop']);
    expect(commands({ gracefulStop: false })).toEqual(['pause', 'forceStop']);
    expect(commands({ liveForwards: false })).toEqual(commandsIn.running);
  });

  test.each(vmStates)('are none without a driver, whatever its row says (%s)', (state) => {
    expect(commandsFor({ state, capabilities: null })).toEqual([]);
  });
});

test('the whole table of events', () => {
  const rows = events.map((event) => {
    const cells = vmStates.map((state) => nextState(state, event) ?? '-');
    return [event, ...cells].join(' ');
  });
  expect(['(event)', ...vmStates].join(' ')).toBe(
    '(event) stopped starting running paused stopping error unknown',
  );
  expect(rows).toEqual([
    'start_asked starting - - - - starting -',
    'started - running - - - - -',
    'start_failed - error - - - - -',
    'start_cancelled - stopped - - - - -',
    'stop_asked - - stopping stopping - - -',
    'powering_off - - stopping stopping stopping - stopping',
    'still_running - - - - running - -',
    'still_paused - - - - paused - -',
    'paused - - paused paused paused - paused',
    'resumed - - running running stopping - running',
    'exited - - stopped stopped stopped - stopped',
    'panicked - error error error error - error',
    'found_running running running running running running running running',
    'found_paused paused paused paused paused paused paused paused',
    'found_dead - stopped stopped stopped stopped - stopped',
    'not_answering unknown unknown unknown unknown unknown unknown unknown',
    'cleared stopped - - - - stopped -',
    'given_up - - - - - - stopped',
  ]);
});

describe('no state is a dead end', () => {
  test.each(vmStates)('%s takes a command', (state) => {
    expect(commandsIn[state].length).toBeGreaterThan(0);
  });

  test.each(vmStates)('from %s a VM can be stopped or is', (state) => {
    const reached = new Set([state]);
    for (const one of reached) {
      for (const event of events) {
        const next = nextState(one, event);
        if (next) reached.add(next);
      }
    }
    expect(reached).toContain('stopped');
    expect(reached).toContain('running');
  });
});

test('a VM that may have a machine cannot be deleted', () => {
  for (const state of aliveStates) expect(commandsIn[state]).not.toContain('delete');
});
