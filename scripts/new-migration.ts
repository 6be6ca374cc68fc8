import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../migrations/index.ts';
import { projectDir } from './setup/places.mjs';

/** The texts of a new migration, its test and the list with it. `name` is snake_case. */
export interface NewMigration {
  /** `0003-add-forwards`, without an ending. */
  readonly file: string;
  readonly source: string;
  readonly test: string;
  readonly index: string;
}

/** Throws, with what would be right, when the name is none. `index` is the text of migrations/index.ts. */
export function newMigration(
  given: string,
  id: number,
  taken: readonly string[],
  index: string,
): NewMigration {
  const name = given
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '_');
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new Error('Usage: npm run new:migration NAME, with a NAME like add_forwards');
  }
  if (taken.includes(name)) throw new Error(`There is a migration "${name}" already.`);
  const file = `${String(id).padStart(4, '0')}-${name.replaceAll('_', '-')}`;
  const variable = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    file,
    source: source(id, name, variable),
    test: test(id, name, file),
    index: listed(index, file, variable),
  };
}

function source(id: number, name: string, variable: string): string {
  return `import type { Migration } from '../app/store/migrate/migration.ts';

/** Why the schema needs this. */
export const ${variable}: Migration = {
  id: ${id},
  name: '${name}',
  // 'off' for rebuildTable, 'on' for everything else.
  foreignKeys: 'on',
  up() {
    throw new Error('write what ${name} does, then run: npm run golden');
  },
};
`;
}

function test(id: number, name: string, file: string): string {
  return `import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

test('${name.replaceAll('_', ' ')}: say what becomes of the rows', () => {
  const file = databaseAt(${id - 1});
  // Insert rows as version ${id - 1} had them, and remember what must stay.
  const before = file.db.prepare('SELECT * FROM vms').all();
  migrateTo(file, ${id});
  expect(file.db.prepare('SELECT * FROM vms').all()).toEqual(before);
  expect.fail('compare what ${file}.ts has changed');
});
`;
}

function listed(index: string, file: string, variable: string): string {
  const imports = index.lastIndexOf("import { fingerprints } from './fingerprints.ts';");
  const end = index.indexOf('];', imports);
  if (imports < 0 || end < 0)
    throw new Error('migrations/index.ts does not look as it did: add the migration by hand.');
  const before = index.slice(imports, end).trimEnd().replace(/,$/, '');
  return `${index.slice(0, imports)}import { ${variable} } from './${file}.ts';\n${before}, ${variable}${index.slice(end)}`;
}

if (import.meta.main) {
  const folder = join(projectDir, 'migrations');
  const id = (migrations.at(-1)?.id ?? 0) + 1;
  try {
    const made = newMigration(
      process.argv.slice(2).join(' '),
      id,
      migrations.map(({ name }) => name),
      readFileSync(join(folder, 'index.ts'), 'utf8'),
    );
    writeFileSync(join(folder, `${made.file}.ts`), made.source, { flag: 'wx' });
    writeFileSync(join(folder, `${made.file}.test.ts`), made.test, { flag: 'wx' });
    writeFileSync(join(folder, 'index.ts'), made.index);
    console.log(`migrations/${made.file}.ts, its test, and its place in migrations/index.ts are there.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
