import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDir } from './setup/places.mjs';

const read = (name: string) => readFileSync(join(projectDir, name), 'utf8');

it('each dependency is justified, and none that is not there', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const justified = [...read('DEPENDENCIES.md').matchAll(/^\| `(.+)` \| .{5,} \|$/gm)].map(
    ([, name]) => name,
  );
  expect(justified.toSorted()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});
