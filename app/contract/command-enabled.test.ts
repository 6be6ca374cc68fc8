import { expect, test } from 'vitest';
import { isEnabled } from './command-enabled.ts';
import { type Command, type CommandName, commandList, commands } from './commands.ts';
import type { VmState } from './vms.ts';

const capabilities = { pause: true, gracefulStop: true, liveForwards: true };
const enabled = (name: CommandName, state: VmState | null, locked = false) =>
  isEnabled(commands[name] as Command, { locked, vm: state && { state, capabilities } });

test('what is about a VM needs one that takes it', () => {
  expect(enabled('start', null)).toBe(false);
  expect(enabled('start', 'stopped')).toBe(true);
  expect(enabled('start', 'running')).toBe(false);
  expect(enabled('forceStop', 'unknown')).toBe(true);
  expect(enabled('delete', 'running')).toBe(true);
  expect(enabled('delete', 'starting')).toBe(false);
  expect(enabled('openTerminal', 'paused')).toBe(false);
  expect(enabled('rename', 'error')).toBe(true);
  expect(enabled('newVm', null)).toBe(true);
});

test('where nothing may be changed, only what looks is left', () => {
  const left = commandList.filter(([name]) => enabled(name, 'running', true)).map(([name]) => name);
  expect(left).toContain('copyAddress');
  for (const [name, { writes }] of commandList) if (writes) expect(left).not.toContain(name);
});

test('no two commands have the same keys', () => {
  const keys = commandList
    .flatMap(([, one]: [CommandName, Command]) => [...new Set([one.keys, one.consoleKeys, one.rowKeys])])
    .filter(Boolean);
  expect(new Set(keys).size).toBe(keys.length);
});
