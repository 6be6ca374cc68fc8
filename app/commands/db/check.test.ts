import { truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { change, copyOfFixture, upToDate } from '../../store/file/testing/databases.ts';
import { migrateFile } from '../../store/testing/factories.ts';
import { run, value } from './testing/run-db.ts';

describe('check', () => {
  test('finds nothing wrong with a good database', async () => {
    const { code, json } = await value('check', '--file', upToDate());
    expect([code, json.ok]).toEqual([0, true]);
  });

  test('names rows that point at nothing, and what the schema lacks or has besides', async () => {
    const path = upToDate();
    change(
      path,
      `PRAGMA foreign_keys = OFF; DROP INDEX vms_by_image; CREATE TABLE mine (x TEXT);
       INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
       VALUES ('v', 'api', 'gone', '172.16.0.2', 'stopped', 't', 't', 't', '{}', '{}')`,
    );
    const { code, json } = await value('check', '--file', path);
    expect(code).toBe(1);
    expect(json.findings).toEqual({
      integrity: [],
      rows: [],
      setAside: [],
      foreignKeys: ['vms → images: 1'],
      schema: {
        missing: ['index vms_by_image on vms ( image_id )'],
        extra: ['table mine', 'table mine: column x text'],
      },
    });
  });

  test('calls an adopted database right: the order of columns is no difference', async () => {
    const path = copyOfFixture('ancient');
    migrateFile(path);
    expect((await value('check', '--file', path)).json).toMatchObject({
      ok: true,
      findings: { schema: { missing: [], extra: [] } },
    });
  });

  test('tells of unusual rows, and of what is kept for other programs, as "migrate" did', async () => {
    const path = copyOfFixture('unversioned');
    change(
      path,
      `CREATE TABLE settings (name TEXT); CREATE TABLE loose AS SELECT * FROM vms; DROP TABLE vms;
       ALTER TABLE loose RENAME TO vms; UPDATE vms SET name = 'api'`,
    );
    const aside = 'The table settings of another program is kept under the name settings_before_banger.';
    const rows = expect.arrayContaining(['3 VMs have the name “api”.']);
    const migrated = await run('migrate', '--file', path);
    expect(migrated.code).toBe(0);
    expect(migrated.out).toContain(
      `Worth knowing about this database:\n  ${aside}\n  3 VMs have the name “api”.`,
    );
    const { code, json } = await value('check', '--file', path);
    expect(code).toBe(1);
    expect(json.findings).toMatchObject({ rows, setAside: [aside] });
  });

  test('says that a database is damaged', async () => {
    const path = copyOfFixture();
    truncateSync(path, 4096 * 3);
    expect((await value('check', '--file', path)).code).toBe(5);
  });
});
