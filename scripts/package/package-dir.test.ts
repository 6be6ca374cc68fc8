import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { projectDir } from '../setup/places.mjs';
import { inputs, packageInputs } from './package-dir.ts';

/** The project's own files that a file imports, and those that they import, itself among them. */
function importedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const specifiers = readFileSync(join(projectDir, file), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g);
  for (const [, specifier = ''] of specifiers)
    importedBy(relative(projectDir, join(projectDir, dirname(file), specifier)), seen);
  return seen;
}

it('is made anew when what makes it has changed', () => {
  const named = new Set(globSync(inputs, { cwd: projectDir }));
  const makers = [...importedBy('scripts/package/package-dir.ts'), ...importedBy('electron.vite.config.ts')];
  expect(makers).toContain('scripts/package/package-dir.ts');
  expect(makers).toContain('scripts/setup/places.mjs');
  expect(makers.filter((file) => !named.has(file))).toEqual([]);
});

it('is made anew after a commit that changed nothing in it: the times of its files are the commit’s', () => {
  expect(packageInputs(1)).toBe(packageInputs(1));
  expect(packageInputs(1)).not.toBe(packageInputs(2));
});
