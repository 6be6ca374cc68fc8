import { expect, it } from 'vitest';
import { commandWords } from './command-line.ts';

it('hands the words over as they are', () => {
  expect(commandWords(['db', 'status', '--json', '--file', '/a b/state.db'])).toEqual([
    'db',
    'status',
    '--json',
    '--file',
    '/a b/state.db',
  ]);
  expect(commandWords(['vm'])).toEqual(['vm']);
});

it('finds the first word behind the switches of Chromium', () => {
  expect(commandWords(['--no-sandbox', '--ozone-platform=x11', 'db', 'check'])).toEqual(['db', 'check']);
  expect(commandWords(['--no-sandbox', '--help'])).toEqual(['--help']);
});

it('keeps the options of its own that stand before the first word', () => {
  expect(commandWords(['--json', '--no-sandbox', 'vm', 'list'])).toEqual(['--json', 'vm', 'list']);
  expect(commandWords(['--help', 'vm'])).toEqual(['--help', 'vm']);
});

it('takes a word that is no command for one all the same: a slip must not open a window', () => {
  expect(commandWords(['database'])).toEqual(['database']);
  expect(commandWords(['/some/file'])).toEqual(['/some/file']);
  expect(commandWords([''])).toEqual(['']);
});

it('opens the window where there is no word, and for a link', () => {
  for (const args of [
    [],
    ['--no-sandbox'],
    ['--db'],
    ['--json'],
    ['banger://vm/web'],
    ['--no-sandbox', 'banger://vm/web', 'x'],
  ])
    expect(commandWords(args)).toBeNull();
});
