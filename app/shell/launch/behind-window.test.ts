import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What is loaded with `file`: all that it and its imports import, but for types and for what `import()` loads later. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  const name = relative(root, file);
  if (found.has(name)) return found;
  found.add(name);
  const imports = /^(?:import|export) (?!type )([^'{]*)(?:\{([^}]*)\})?(?: from )?'([^']+)';/gm;
  for (const [, others = '', names, from = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
    const isOfTypes = names?.split(',').every((one) => !one.trim() || one.trim().startsWith('type '));
    if (isOfTypes && others === '') continue;
    if (from.startsWith('.')) loadedWith(join(dirname(file), from), found);
    else found.add(from);
  }
  return found;
}

/** What takes a launch more than a moment to load. */
const heavy = ['zod', 'better-sqlite3', 'node:crypto', 'node:zlib', 'node:worker_threads'];
const heavyWith = (file: string) => {
  const loaded = loadedWith(join(root, file));
  return heavy.filter((name) => loaded.has(name));
};

test('a launch loads what is heavy when its window is open', () => {
  expect(heavyWith('app/main.ts')).toEqual([]);
  expect(heavyWith('app/shell/launch/desktop-app.ts')).toEqual([]);
});

test('and the database before all that answers the page', () => {
  expect(heavyWith('app/shell/launch/begin-start-up.ts')).toEqual(['better-sqlite3']);
  expect(heavyWith('app/shell/launch/program.ts')).toEqual(['zod', 'better-sqlite3']);
});
