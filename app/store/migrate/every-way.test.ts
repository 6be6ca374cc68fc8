import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { openStore } from '../file/open.ts';
import { upgrade } from '../file/upgrade.ts';
import { makeTestFolder, migrateFile, openTestStore, testClock, testFixture } from '../testing/factories.ts';
import { openTestFile } from '../testing/migrations.ts';
import { migrate } from './migrate.ts';
import { describeSchema } from './schema.ts';

const prefixes = migrations.map((_, count) => count);
const fixtures = ['fresh', 'populated', 'unversioned', 'ancient'];

function freshSchema(): string {
  return describeSchema(openTestStore().db);
}

/** As the app opens it. */
function schemaOf(path: string): string {
  const db = openStore({ path, migrations, clock: testClock });
  try {
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    return describeSchema(db);
  } finally {
    db.close();
  }
}

describe('a database has the schema of a new one', () => {
  test.each(prefixes)('when it was left by the version with %i migrations', (count) => {
    const file = openTestFile();
    if (count > 0) migrate(file, migrations.slice(0, count), { clock: testClock });
    migrate(file, migrations, { clock: testClock });
    file.db.close();
    expect(schemaOf(file.db.name)).toBe(freshSchema());
  });

  test('when every version has been there, one after the other', () => {
    const path = join(makeTestFolder(), 'state.db');
    copyFileSync(testFixture('ancient'), path);
    for (const count of prefixes) migrateFile(path, migrations.slice(0, count + 1));
    expect(schemaOf(path)).toBe(freshSchema());
  });

  describe.each(fixtures)('when it is the reference database %s', (fixture) => {
    test('and is adopted and upgraded in one go', async () => {
      const path = join(makeTestFolder(), 'state.db');
      copyFileSync(testFixture(fixture), path);
      await upgrade({ path, backupsDir: join(path, '..', 'backups'), migrations, clock: testClock });
      expect(schemaOf(path)).toBe(freshSchema());
    });

    test.each(prefixes.slice(1))('and an older version with %i migrations adopted it', (count) => {
      const path = join(makeTestFolder(), 'state.db');
      copyFileSync(testFixture(fixture), path);
      migrateFile(path, migrations.slice(0, count));
      migrateFile(path);
      expect(schemaOf(path)).toBe(freshSchema());
    });
  });
});
