import { join } from 'node:path';
import { node24, projectDir } from './places.mjs';
import { mustRun } from './run.mjs';

const fix = 'Put right what it says, then try again.';

/**
 * Makes a part of the package by its own script, which runs on Node 24.
 * @param {'app' | 'starter'} part
 * @param {import('./steps.mjs').Begin} begin
 * @param {string} how
 */
export async function makePart(part, begin, how) {
  begin(how);
  const script = join(projectDir, 'scripts/package/package-parts.ts');
  // The bundler and its like are found by their names.
  const env = { ...process.env, PATH: `${join(projectDir, 'node_modules/.bin')}:${process.env.PATH}` };
  // Behind SQLite's compiler, which takes longest.
  await mustRun(fix, 'nice', [node24, script, part], { cwd: projectDir, env });
}
