import { expect, it } from 'vitest';
import { type HostNetwork, rememberingNetwork } from './host-network.ts';

it('reads anew when what it knows is too old for who asks, and once for all who ask at once', async () => {
  let time = 0;
  let readings = 0;
  const read = async (): Promise<HostNetwork> => {
    readings += 1;
    return { sockets: [], routes: [] };
  };
  const network = rememberingNetwork(read, () => time);
  const [first, second] = await Promise.all([network(1000), network(1000)]);
  expect([readings, second]).toEqual([1, first]);
  time = 1000;
  expect(await network(1000)).toBe(first);
  time = 1001;
  expect(await network(1000)).not.toBe(first);
  expect(readings).toBe(2);
  time = 1002;
  await network(0);
  expect(readings).toBe(3);
});
