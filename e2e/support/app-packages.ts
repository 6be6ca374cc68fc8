import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../../scripts/setup/places.mjs';

/** What could be in the app and what must, from the sources and npm's lock file: not from what the bundler recorded. */

interface Locked {
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** The npm packages that the app's own sources name. Electron is none of them: it is the app's ground. */
export function importedPackages(): string[] {
  const files = globSync('{app,migrations,renderer}/**/*.{ts,tsx,css}', { cwd: projectDir });
  const texts = files
    .filter((file) => !/\.test\.|\/testing\//.test(file))
    .map((file) => readFileSync(join(projectDir, file), 'utf8'))
    // What tests share.
    .filter((text) => !text.includes("from 'vitest'"));
  const specifiers = texts.flatMap((text) => [
    ...text.matchAll(/(?:from |import |import\(|url\()['"]((?:@[\w-]+\/)?[\w-]+)(?:\/[^'"]*)?['"]/g),
  ]);
  const names = new Set(specifiers.map(([, name = '']) => name));
  names.delete('electron');
  return [...names].sort();
}

/** Those, and whatever they depend on, each as `name@version`. */
export function reachablePackages(): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8'));
  const seen = new Set<string>();
  const reachable = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from, packages);
    if (folder === undefined || seen.has(folder)) return;
    seen.add(folder);
    const { version, dependencies, peerDependencies }: Locked = packages[folder];
    reachable.add(`${name}@${version}`);
    for (const next of Object.keys({ ...dependencies, ...peerDependencies })) visit(next, folder);
  };
  for (const name of importedPackages()) visit(name, '');
  return reachable;
}

/** Where `name` is found from a package's folder, as Node looks for it; undefined: it is not installed. */
function folderOf(name: string, from: string, packages: Record<string, Locked>): string | undefined {
  const parts = from === '' ? [] : from.split('/node_modules/');
  const above = parts.map((_, index) => `${parts.slice(0, index + 1).join('/node_modules/')}/`);
  return ['', ...above]
    .map((prefix) => `${prefix}node_modules/${name}`)
    .findLast((folder) => folder in packages);
}
