import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { contentsOf } from '../testing/contents.ts';
import { openTestDashboard } from '../testing/test-dashboard.ts';
import { fuzz } from './testing/fuzz.ts';
import { serveDashboard } from './testing/serve.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** MiB that are in use once garbage is gone. */
function inUse(): number {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

it('100,000 requests that make no sense change nothing, and memory stays flat', async () => {
  const app = await openTestDashboard();
  const { path, reports, control } = await serveDashboard(app);
  const { id, name, imageId } = await app.vm('sandbox');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  const before = contentsOf(app.home);
  // Each run sends two.
  const round = () => fuzz(path, { runs: 5000, known: [name, id, imageId] });
  await round();
  const early = inUse();
  for (let rounds = 0; rounds < 9; rounds++) await round();
  expect(inUse() - early).toBeLessThan(8);
  expect(reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  expect(contentsOf(app.home)).toEqual(before);
  const open = () => new Promise((resolve) => control.server.getConnections((_, count) => resolve(count)));
  await expect.poll(open).toBe(0);
  await app.dispose();
}, 900_000);
