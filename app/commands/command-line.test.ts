import { expect, it } from 'vitest';
import { databaseArguments, diagnosticsArguments } from './command-line.ts';

it('hands the words after db over as they are', () => {
  expect(databaseArguments(['db', 'status', '--json', '--file', '/a b/state.db'])).toEqual([
    'status',
    '--json',
    '--file',
    '/a b/state.db',
  ]);
  expect(databaseArguments(['db'])).toEqual([]);
});

it('finds the word behind the switches of Chromium', () => {
  expect(databaseArguments(['--no-sandbox', '--ozone-platform=x11', 'db', 'check'])).toEqual(['check']);
});

it('tells the words from each other', () => {
  expect(diagnosticsArguments(['diagnostics', 'db'])).toEqual(['db']);
  expect(databaseArguments(['diagnostics', 'db'])).toBeNull();
});

it('opens the dashboard for everything else', () => {
  for (const args of [[], ['--no-sandbox'], ['database'], ['status', 'db'], ['--db']]) {
    expect(databaseArguments(args)).toBeNull();
    expect(diagnosticsArguments(args)).toBeNull();
  }
});
