import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Home } from './support/home.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const sha256 = (home: Home) => createHash('sha256').update(readFileSync(home.database)).digest('hex');

/** Databases that cannot be opened, made of one that was in use; what the screen says of each. */
const broken: { what: string; spoil: (home: Home) => void; says: RegExp; code: string }[] = [
  {
    what: 'damaged',
    spoil: (home) => writeFileSync(home.database, randomBytes(8192)),
    says: /state\.db is not a SQLite database/,
    code: 'database_corrupt',
  },
  {
    what: 'damaged inside',
    spoil: (home) => {
      const bytes = readFileSync(home.database);
      writeFileSync(home.database, bytes.fill(0xee, 4096, bytes.length - 512));
    },
    says: /state\.db is damaged/,
    code: 'database_corrupt',
  },
  {
    what: 'empty',
    spoil: (home) => writeFileSync(home.database, ''),
    says: /state\.db is empty \(0 bytes\)/,
    code: 'database_corrupt',
  },
  {
    what: 'newer than the app',
    spoil: (home) =>
      home.query(
        (db) => {
          db.exec("INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z')");
          db.pragma('journal_mode = DELETE');
        },
        { write: true },
      ),
    says: /state\.db was made by a newer version of Banger Desktop.*999/,
    code: 'database_newer',
  },
];

for (const { what, spoil, says, code } of broken) {
  test(`a database that is ${what} is explained and left as it is`, async ({ home, launch }) => {
    const app = await launch();
    await haveVm(app, 'sandbox');
    await app.close();
    spoil(home);
    const before = sha256(home);

    const again = await launch();
    const failure = again.page.getByRole('alert');
    await expect(failure.getByRole('heading', { name: 'Banger Desktop cannot start' })).toBeVisible();
    await expect(failure).toContainText(says);
    await expect(failure.getByText('What is unchanged')).toBeVisible();
    await expect(failure.getByText('What to do')).toBeVisible();
    await expect(failure.getByRole('definition').filter({ hasText: /\S/ })).toHaveCount(2);
    await expect(failure).toContainText(code);
    expect(sha256(home)).toBe(before);
    await again.close();
    expect(sha256(home)).toBe(before);
  });
}
