import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import type { Banger } from '../kit/banger.ts';
import { createCallLog } from './call-log.ts';

let written: object[];
let reports: string[];
let refusal: AppError | null;
const banger = {
  call: async (_: string, note: { id?: string }) => {
    if (refusal && note.id !== undefined) throw refusal;
    written.push(note);
  },
} as unknown as Banger;
const logOf = (asked = async () => banger) => createCallLog(asked, (message) => reports.push(message));
const refusing = (code: 'not_found' | 'disk_full') =>
  new AppError({ code, message: 'It is so.', unchanged: 'Nothing was changed.', hint: 'Wait.' });

beforeEach(() => {
  vi.useFakeTimers();
  [written, reports, refusal] = [[], [], null];
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const list = { tool: 'List VMs', vm: null, error: null };
const wait = { tool: 'Wait for a VM', vm: 'an-id', error: null };
const failed = (message: string, code = 'not_found') => ({ ...wait, error: { code, message } });

test('the first call of a kind is logged at once, and those like it once a minute, with their number', async () => {
  const log = logOf();
  for (const call of [list, list, wait, list, wait]) void log.add(call);
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toEqual([{ tool: 'List VMs' }, { tool: 'Wait for a VM', id: 'an-id' }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written.slice(2)).toEqual([
    { tool: 'List VMs', times: 2 },
    { tool: 'Wait for a VM', id: 'an-id', times: 1 },
  ]);
  void log.add(list);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written.slice(4)).toEqual([{ tool: 'List VMs', times: 1 }]);
  // A minute without any: the next is a first one again.
  await vi.advanceTimersByTimeAsync(60_000);
  void log.add(list);
  await vi.advanceTimersByTimeAsync(0);
  expect(written.slice(5)).toEqual([{ tool: 'List VMs' }]);
  await log.close();
});

test('calls that fail in the same way share an entry, whatever their messages say; others do not', async () => {
  const log = logOf();
  for (const call of [failed('a'), failed('b'), failed('c'), failed('d', 'timeout'), wait])
    void log.add(call);
  await log.close();
  const [tool, id] = [wait.tool, wait.vm];
  expect(written).toEqual([
    { tool, id, error: 'a' },
    { tool, id, error: 'd' },
    { tool, id },
    { tool, id, error: 'c', times: 2 },
  ]);
});

test('what was counted is logged when the session ends', async () => {
  const log = logOf();
  for (let calls = 0; calls < 1000; calls += 1) void log.add(list);
  await log.close();
  expect(written).toEqual([{ tool: 'List VMs' }, { tool: 'List VMs', times: 999 }]);
});

test('a call about a VM that is deleted meanwhile is logged without it', async () => {
  refusal = refusing('not_found');
  const log = logOf();
  void log.add(wait);
  await log.close();
  expect([written, reports]).toEqual([[{ tool: 'Wait for a VM' }], []]);
});

test('what keeps a call from being logged is said, and ends nothing', async () => {
  refusal = refusing('disk_full');
  const log = logOf();
  void log.add(wait);
  void log.add(list);
  await log.close();
  const unreachable = logOf(() => Promise.reject(refusing('disk_full')));
  void unreachable.add(list);
  await unreachable.close();
  expect(written).toEqual([{ tool: 'List VMs' }]);
  expect(reports).toEqual(Array(2).fill('A call wasn’t logged. It is so.'));
});
