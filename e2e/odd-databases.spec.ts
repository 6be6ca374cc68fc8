import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../scripts/setup/places.mjs';
import { expect, test } from './support/test.ts';

const api = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';
const ofApi = (change: string) => `UPDATE vms SET ${change} WHERE id = '${api}'`;
const deep = `${'['.repeat(1500)}${']'.repeat(1500)}`;
const loose = (change: string) =>
  `CREATE TABLE loose AS SELECT * FROM vms; DROP TABLE vms; ALTER TABLE loose RENAME TO vms; ${change}`;
const goTime = '2026-04-18 21:40:03.123456789 +0200 CEST m=+0.012345';

/** What other programs and people did to databases of the reference implementation. */
const odd: [what: string, fixture: 'populated' | 'unversioned', change: string][] = [
  [
    'times in Go’s default text',
    'populated',
    ofApi(`created_at = '${goTime}', last_touched_at = '${goTime}'`),
  ],
  ['times in seconds', 'populated', ofApi("created_at = '1776548403', last_touched_at = '1776548403'")],
  ['a time with an offset', 'populated', ofApi("last_touched_at = '2026-04-20T23:59:59.5+14:00'")],
  [
    'NULLs',
    'unversioned',
    loose(ofApi('guest_ip = NULL, state = NULL, last_touched_at = NULL, spec_json = NULL')),
  ],
  ['one name for all', 'unversioned', loose("UPDATE vms SET name = 'api', guest_ip = '172.16.0.2'")],
  ['a table of their own', 'unversioned', 'CREATE TABLE settings(name TEXT, value TEXT)'],
  [
    'no column docker',
    'unversioned',
    'ALTER TABLE images DROP COLUMN docker; ALTER TABLE vms DROP COLUMN stats_json',
  ],
  ['ids that are no UUIDs', 'populated', `PRAGMA foreign_keys = OFF; ${ofApi("id = 'vm 1/../?#%41'")}`],
  ['names of tables in capitals', 'unversioned', 'ALTER TABLE vms RENAME TO v; ALTER TABLE v RENAME TO VMS'],
  ['addresses of other kinds', 'populated', ofApi("guest_ip = 'fd00::5'")],
  ['deep JSON', 'populated', ofApi(`spec_json = '{"memory_mib":777,"x":${deep}}'`)],
];

for (const [what, fixture, change] of odd) {
  test(`a database with ${what} opens, and each VM of it`, async ({ home, launch }) => {
    copyFileSync(join(projectDir, `app/store/testing/fixtures/${fixture}.db`), home.database);
    home.query((db) => db.exec(change), { write: true });
    const app = await launch();
    await app.followToDashboard();
    const rows = app.page.getByRole('row').filter({ has: app.page.getByRole('link') });
    await expect(rows).toHaveCount(3);
    for (const section of ['Details', 'Activity', 'Connect', 'Settings', 'Boots']) {
      await app.page.getByRole('link', { name: 'Virtual machines' }).first().click();
      await app.page.getByRole('link', { name: 'api', exact: true }).first().click();
      const sections = app.page.getByRole('navigation', { name: 'Sections of this VM' });
      await sections.getByRole('link', { name: section, exact: true }).click();
      await expect(app.page.getByRole('heading', { name: 'api' })).toBeVisible();
      await expect(app.page.getByText(/can’t be shown|stopped working|no longer exists/)).toHaveCount(0);
    }
    await app.close();
  });
}
