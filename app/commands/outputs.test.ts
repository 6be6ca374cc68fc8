import { expect, test } from 'vitest';
import { allCommands, nameOf } from './testing/all-commands.ts';
import { outputs, passingOn } from './testing/outputs.ts';

test('each command has a schema of what it writes with --json, but those that pass on what others write', () => {
  expect([...Object.keys(outputs), ...passingOn].sort()).toEqual(allCommands().map(nameOf).sort());
});
