import { expect, it } from 'vitest';
import { contentsOf } from '../testing/contents.ts';
import { openTestDashboard } from '../testing/test-dashboard.ts';
import { fuzz } from './testing/fuzz.ts';
import { clientOf, serveDashboard } from './testing/serve.ts';

it('requests that make no sense, and bytes that are none, change nothing and break nothing', {
  timeout: 120_000,
}, async () => {
  const app = await openTestDashboard();
  const { path, reports } = await serveDashboard(app);
  const { id, name, imageId } = await app.vm('sandbox');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  const before = contentsOf(app.home);
  await fuzz(path, { runs: 1500, known: [name, id, imageId] });
  expect(reports).toEqual([]);
  expect(app.unforeseen).toEqual([]);
  expect(contentsOf(app.home)).toEqual(before);
  expect(await (await clientOf(path)).call('vms.get', { id })).toMatchObject({ state: 'running' });
  await app.dispose();
});
