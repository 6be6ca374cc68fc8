import { expect, test, vi } from 'vitest';
import type { ConsoleChunk } from '../../../app/contract/console.ts';
import { openConsole } from './console-feed.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Opens a console whose log reads `log`, with the way to send live stretches. */
function open(log: { text: string }) {
  let shown = '';
  let resets = 0;
  const called: string[] = [];
  const listeners = new Set<(chunk: ConsoleChunk) => void>();
  vi.stubGlobal('window', {
    banger: {
      invoke: async (channel: string) => {
        called.push(channel);
        return { ok: true, value: { vmId: 'vm', offset: 0, data: bytes(log.text) } };
      },
      on: (_: string, listener: (chunk: ConsoleChunk) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const close = openConsole({
    vmId: 'vm',
    onData: (data, _, acknowledge) => {
      shown += new TextDecoder().decode(data);
      acknowledge();
    },
    onSkipped: (bytes) => {
      shown += `[${bytes} skipped]`;
    },
    onReset: () => {
      shown = '';
      resets += 1;
    },
    onError: (error) => expect.unreachable(String(error)),
  });
  const send = (offset: number, text: string, vmId = 'vm', more: Partial<ConsoleChunk> = {}) => {
    for (const listener of listeners) listener({ vmId, offset, data: bytes(text), ...more });
  };
  const settle = () => new Promise(setImmediate);
  return { send, settle, close, called, listeners, shown: () => shown, resets: () => resets };
}

test('live output continues the scrollback', async () => {
  const feed = open({ text: 'boot ' });
  await feed.settle();
  feed.send(5, 'login');
  feed.send(0, 'of another VM', 'other');
  expect(feed.shown()).toBe('boot login');
});

test('output that came before the scrollback’s answer is neither lost nor doubled', async () => {
  const feed = open({ text: 'boot login' });
  feed.send(5, 'login');
  feed.send(10, ': ');
  await feed.settle();
  expect(feed.shown()).toBe('boot login: ');
});

test('after a gap, or a log that began anew, the scrollback is read again', async () => {
  const log = { text: 'first' };
  const feed = open(log);
  await feed.settle();
  log.text = 'second run';
  feed.send(0, 'sec');
  await feed.settle();
  expect(feed.resets()).toBe(1);
  expect(feed.shown()).toBe('second run');
  log.text = 'second run, and more';
  feed.send(15, ' more');
  await feed.settle();
  expect(feed.shown()).toBe('second run, and more');
});

test('closing ends it on both sides', async () => {
  const feed = open({ text: '' });
  await feed.settle();
  feed.close();
  expect(feed.listeners.size).toBe(0);
  expect(feed.called).toEqual(['console.open', 'console.close']);
});

test('what is shown is acknowledged, so that more may come', async () => {
  const feed = open({ text: 'boot ' });
  await feed.settle();
  feed.send(5, 'login');
  expect(feed.called.filter((channel) => channel === 'console.ack')).toHaveLength(1);
});

test('what was left out is said, and the output goes on after it without beginning anew', async () => {
  const feed = open({ text: 'boot ' });
  await feed.settle();
  feed.send(1005, 'the end', 'vm', { skipped: true });
  expect(feed.shown()).toBe('boot [1000 skipped]the end');
  expect(feed.resets()).toBe(0);
});
