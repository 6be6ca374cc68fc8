import { expect, test, vi } from 'vitest';
import { createConsoleInput } from './console-input.ts';

/** A main process that answers each message when told to. */
function slowBridge() {
  const sent: string[] = [];
  const answers: ((answer: unknown) => void)[] = [];
  vi.stubGlobal('window', {
    banger: {
      invoke: (_: string, { data }: { data: string }) => {
        sent.push(data);
        return new Promise((resolve) => answers.push(resolve));
      },
    },
  });
  const answer = async (value: unknown = { ok: true, value: undefined }) => {
    answers.shift()?.(value);
    await new Promise(setImmediate);
  };
  return { sent, answer };
}

test('what is typed while a message is on its way goes with the next one, in order', async () => {
  const { sent, answer } = slowBridge();
  const type = createConsoleInput('vm', () => {});
  for (const key of 'uname -r') type(key);
  expect(sent).toEqual(['u']);
  await answer();
  expect(sent).toEqual(['u', 'name -r']);
  type('\r');
  await answer();
  expect(sent.join('')).toBe('uname -r\r');
});

test('a long paste is sent whole, in messages that the contract allows, and no character is cut in two', async () => {
  const { sent, answer } = slowBridge();
  const type = createConsoleInput('vm', () => {});
  const paste = `${'a'.repeat(64 * 1024 - 1)}😀${'b'.repeat(70_000)}`;
  type(paste);
  await answer();
  await answer();
  expect(sent).toHaveLength(3);
  expect(sent[0]).toHaveLength(64 * 1024 - 1);
  expect(sent.join('')).toBe(paste);
  expect(Math.max(...sent.map((one) => one.length))).toBeLessThanOrEqual(64 * 1024);
});

test('after a failure the rest of the burst is dropped, and typing goes on', async () => {
  const { sent, answer } = slowBridge();
  const errors: unknown[] = [];
  const type = createConsoleInput('vm', (error) => errors.push(error));
  type('rm -rf /tmp');
  type('/x\r');
  await answer({ ok: false, error: { code: 'wrong_state', message: 'm', unchanged: 'u', hint: 'h' } });
  expect(errors).toHaveLength(1);
  expect(sent).toEqual(['rm -rf /tmp']);
  type('ls');
  expect(sent).toEqual(['rm -rf /tmp', 'ls']);
});
