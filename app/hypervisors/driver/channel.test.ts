import { describe, expect, it, vi } from 'vitest';
import { createChannel } from './channel.ts';

describe('a channel', () => {
  it('keeps what came before the first listener, and delivers all in order', async () => {
    const channel = createChannel<number>();
    const heard: number[] = [];
    channel.send(1);
    channel.send(2);
    channel.listen((value) => heard.push(value));
    expect(heard).toEqual([]);
    channel.send(3);
    await Promise.resolve();
    channel.send(4);
    expect(heard).toEqual([1, 2, 3, 4]);
  });

  it('tells every listener until it leaves', async () => {
    const channel = createChannel<string>();
    const [one, other]: [string[], string[]] = [[], []];
    const leave = channel.listen((value) => one.push(value));
    channel.listen((value) => other.push(value));
    await Promise.resolve();
    channel.send('both');
    leave();
    channel.send('one');
    expect([one, other]).toEqual([['both'], ['both', 'one']]);
  });

  it('goes on when a listener fails, whose error is told where all are that nobody catches', async () => {
    const channel = createChannel<string>();
    const heard: string[] = [];
    const mistake = new Error('a mistake of ours');
    channel.listen(() => {
      throw mistake;
    });
    channel.listen((value) => heard.push(value));
    await Promise.resolve();
    const uncaught = vi.spyOn(globalThis, 'queueMicrotask').mockReturnValue();
    channel.send('one');
    const thrown = uncaught.mock.calls.map(([task]) => task);
    uncaught.mockRestore();
    expect(heard).toEqual(['one']);
    expect(thrown).toHaveLength(1);
    expect(thrown[0]).toThrow(mistake);
  });

  it('keeps the latest of more than anybody would say before the first listener', async () => {
    const channel = createChannel<number>();
    const heard: number[] = [];
    for (let value = 1; value <= 10_000; value += 1) channel.send(value);
    channel.listen((value) => heard.push(value));
    await Promise.resolve();
    expect(heard).toHaveLength(100);
    expect(heard.at(-1)).toBe(10_000);
  });
});
