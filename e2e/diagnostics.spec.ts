import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Dashboard } from './pages/dashboard.ts';
import { DiagnosticsDialog, unpack } from './pages/diagnostics-dialog.ts';
import { Gallery } from './pages/gallery.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('diagnostics are read before they are saved, and are without secrets', async ({ home, launch }) => {
  const logs = join(home.stateDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const at = '2026-05-01T10:00:00.000Z warn the page has died';
  appendFileSync(join(logs, 'main.log'), `${at} {"api_key":"QXZJVKW1","from":"192.168.7.9"}\n`);
  const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  const gallery = new Gallery(app);
  await gallery.open();
  await haveVm(app, 'sandbox');
  await expect(new Dashboard(app.page).row('sandbox')).toBeVisible();
  const diagnostics = new DiagnosticsDialog(app);
  await diagnostics.openFromMenu();

  const shown = new Map<string, string>();
  const paths = await diagnostics.files.evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label') ?? ''),
  );
  for (const path of paths) shown.set(path, await diagnostics.textOf(path));
  expect(shown.get('versions.txt')).toMatch(/Electron +\d+\.\d+\.\d+/);
  expect(shown.get('database.txt')).toMatch(/Integrity +ok/);
  expect(shown.get('counts.txt')).toMatch(/vms stopped +1/);
  expect(shown.get('sessions.txt')).toContain(`${at} {"api_key":<secret>,"from":"<ip>"}`);
  await diagnostics.textOf('host.txt');
  await gallery.show('diagnostics');

  const saved = unpack(await diagnostics.saveIn(home));
  for (const [path, text] of shown) expect(saved(path)).toBe(text);
  expect([...shown.values()].join('')).not.toMatch(/QXZJVKW1|192\.168\.7\.9/);
});
