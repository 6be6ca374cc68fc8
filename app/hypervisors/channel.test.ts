import { describe, expect, it } from 'vitest';
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
});
