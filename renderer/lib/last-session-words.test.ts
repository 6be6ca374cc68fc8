import { expect, test } from 'vitest';
import { dateAndTime } from './dates.ts';
import { lastSessionWords } from './last-session-words.ts';

const began = '2026-05-01T09:00:00Z';
const known = { end: 'killed', began, version: '1.2.2', pid: 4242, trouble: null, machines: null } as const;
const unknown = { ...known, began: null, version: null, pid: null };
const found = (running: number, ended: number, silent: number) =>
  lastSessionWords({ ...unknown, machines: { running, ended, silent } });

test('says when the session began, and which it was', () => {
  expect(lastSessionWords(known)).toBe(
    `It had been open since ${dateAndTime(Date.parse(began))} (version 1.2.2, process 4242).`,
  );
});

test('says nothing of what is not known', () => {
  expect(lastSessionWords(unknown)).toBe('');
  expect(lastSessionWords({ ...known, version: null, pid: null })).toMatch(/AM|PM|\d\.$/);
});

test('does not claim that the computer stopped with it: it may have been started anew later', () => {
  expect(lastSessionWords({ ...unknown, end: 'computer_stopped' })).toBe(
    'The computer has been restarted since, and may have stopped while Banger was open.',
  );
});

test('says what went wrong last, as something beside the end', () => {
  const trouble = { at: began, what: 'TypeError: x is undefined' };
  expect(lastSessionWords({ ...unknown, trouble })).toBe(
    `Last error, ${dateAndTime(Date.parse(began))}: TypeError: x is undefined.`,
  );
});

test('says of the VMs what the launch found, and nothing that it did not', () => {
  expect(found(0, 0, 0)).toBe('No VMs were running.');
  expect(found(1, 0, 0)).toBe('1 VM is still running.');
  expect(found(0, 1, 0)).toBe('1 VM has stopped. Activity shows why.');
  expect(found(2, 3, 1)).toBe(
    '2 VMs are still running, 3 VMs have stopped, and 1 VM isn’t responding. Activity shows why.',
  );
  expect(found(0, 0, 2)).toBe('2 VMs aren’t responding.');
});
