import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newMigration } from './new-migration.ts';

const index = readFileSync(new URL('../migrations/index.ts', import.meta.url), 'utf8');

describe('a new migration', () => {
  test('gets the next file, a body that fails until it is written, a test that fails until it compares, and its place', () => {
    const made = newMigration('Add port-forwards', 12, ['baseline'], index);
    expect(made.file).toBe('0012-add-port-forwards');
    expect(made.source).toContain("id: 12,\n  name: 'add_port_forwards',");
    expect(made.source).toContain('throw new Error');
    expect(made.test).toContain('databaseAt(11)');
    expect(made.test).toContain('expect.fail');
    expect(made.index).toContain(
      "import { addPortForwards } from './0012-add-port-forwards.ts';\nimport { fingerprints }",
    );
    expect(made.index).toMatch(/= \[\s+baseline,[^\]]*, addPortForwards\];/);
  });

  test('is appended again and again, also where the list has grown over several lines', () => {
    const once = newMigration('one', 12, [], index).index;
    const spread = once.replace(
      /= \[(.*)\];/,
      (_, names: string) => `= [\n  ${names.replaceAll(', ', ',\n  ')},\n];`,
    );
    expect(newMigration('two', 13, [], spread).index).toMatch(/one, two\];/);
  });

  test.each(['', '3d', 'naïve', '../evil', "it's"])('is refused by the name %j', (name) =>
    expect(() => newMigration(name, 3, [], index)).toThrow('Usage: npm run new:migration NAME'),
  );

  test('is refused by a name that there is', () =>
    expect(() => newMigration('baseline', 3, ['baseline'], index)).toThrow(
      'There is a migration "baseline" already.',
    ));
});
