import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasEnded, processMark } from './process-mark.ts';

const [pid = '', start = '', place = ''] = processMark().split('-');

test('a process has ended when its number is nobody’s, or somebody else’s', async () => {
  const other = spawn('sleep', ['1000']);
  const fields = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const mark = `${other.pid}-${fields[19]}-${place}`;
  expect([hasEnded(processMark()), hasEnded(mark)]).toEqual([false, false]);
  other.kill('SIGKILL');
  await once(other, 'close');
  expect(hasEnded(mark)).toBe(true);
  expect(hasEnded(`${pid}-${Number(start) + 1}-${place}`)).toBe(true);
});

test.each([
  '',
  'x',
  `${pid}-${start}`,
  `${pid}-${start}-0123456789`,
  `99999999-${start}-0123456789`,
  `-1-${start}-${place}`,
  `../1-${start}-${place}`,
  `self-1-${place}`,
  `${pid}-${start}-${place}/..`,
  `99999999-1-${place}\n`,
])('nothing is said of the process of %j', (mark) => {
  expect(hasEnded(mark)).toBe(false);
});
