import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { projectDir } from '../setup/places.mjs';
import { textsElsewhere } from './licence-texts.ts';

const recordsDir = join(projectDir, 'build/bundled');
const builds = ['main', 'preload', 'renderer'] as const;

/** The folder of the package that a file belongs to, relative to the project; null: it is the project's own. */
export function packageFolder(file: string): string | null {
  return /.*?(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null;
}

/** For a bundler: writes down whose code and files came into the bundle. Packages that were shaken out are not among them. */
export function recordBundledPackages(build: (typeof builds)[number]): Plugin {
  return {
    name: 'record-bundled-packages',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((part) =>
        part.type === 'chunk' ? Object.keys(part.modules) : part.originalFileNames,
      );
      const folders = new Set(files.map(packageFolder).filter((folder) => folder !== null));
      mkdirSync(recordsDir, { recursive: true });
      writeFileSync(recordFile(build), JSON.stringify([...folders].sort(), null, 2));
    },
  };
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly licenseText: string;
}

/** The npm packages in the app: those of the last build's bundles. Sorted by name. */
export function packagesInTheApp(): NpmPackage[] {
  const bundled = builds.flatMap((build): string[] => JSON.parse(readFileSync(recordFile(build), 'utf8')));
  return [...new Set(bundled)].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function recordFile(build: string): string {
  return join(recordsDir, `${build}.json`);
}

/** Throws when it names no licence, and when there is no text of it: that is for a person to look at. */
function readPackage(folder: string): NpmPackage {
  const { name, version, license } = manifest(join(projectDir, folder));
  if (!name || !version || !license) throw new Error(`${folder} is in the app, and names no licence.`);
  const file = readdirSync(join(projectDir, folder)).find((entry) =>
    /^licen[cs]e(\.(md|txt))?$/i.test(entry),
  );
  const licenseText = file
    ? readFileSync(join(projectDir, folder, file), 'utf8').trim()
    : textsElsewhere[name];
  if (!licenseText)
    throw new Error(`${folder} is in the app, and carries no text of its licence, ${license}.`);
  return { name, version, license, licenseText };
}

type Manifest = Partial<Record<'name' | 'version' | 'license', string>>;

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
