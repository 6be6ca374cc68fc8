import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../lib/run.ts';
import { packagesDir } from '../setup/places.mjs';

/** A part that comes inside another, or with the package's form: no npm package and none of Debian's. */
export interface CarriedPart {
  readonly name: string;
  /** null: it is whichever the tools bring that the AppImage is made with. */
  readonly version: string | null;
  /** An SPDX expression. */
  readonly license: string;
  /** What it comes in. */
  readonly within: string;
  /** Where the text of its licence is. */
  readonly text: string;
  readonly home: string;
}

/** What is in the package besides what package.json and the starter image name. Throws where that Electron does not run. */
export async function carriedParts(electron: string): Promise<CarriedPart[]> {
  const { chrome, node } = await versionsIn(electron);
  const inElectron = { within: 'Electron', text: 'in LICENSES.chromium.html beside the program' };
  const inSqlite = { within: 'better-sqlite3', text: 'none: it is in the public domain' };
  const inAppImages = { version: null, within: 'what an AppImage begins with', text: 'at the address' };
  const github = 'https://github.com';
  return [
    {
      name: 'chromium',
      version: chrome,
      license: 'BSD-3-Clause',
      home: 'https://www.chromium.org',
      ...inElectron,
    },
    { name: 'node', version: node, license: 'MIT', home: 'https://nodejs.org', ...inElectron },
    {
      name: 'sqlite',
      version: sqliteVersion(),
      license: 'blessing',
      home: 'https://www.sqlite.org',
      ...inSqlite,
    },
    { name: 'type2-runtime', license: 'MIT', home: `${github}/AppImage/type2-runtime`, ...inAppImages },
    { name: 'squashfuse', license: 'BSD-2-Clause', home: `${github}/vasi/squashfuse`, ...inAppImages },
    { name: 'libfuse', license: 'LGPL-2.1-only', home: `${github}/libfuse/libfuse`, ...inAppImages },
  ];
}

async function versionsIn(electron: string): Promise<{ chrome: string; node: string }> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const { code, output } = await capture(electron, ['-p', 'JSON.stringify(process.versions)'], env);
  if (code !== 0) throw new Error(`${electron} does not say what it is made of:\n${output}`);
  return JSON.parse(output);
}

/** Of the SQLite that better-sqlite3 is compiled with: its sources come with it. */
function sqliteVersion(): string {
  const header = readFileSync(join(packagesDir, 'better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8');
  const version = /^#define SQLITE_VERSION\s+"([\d.]+)"/m.exec(header)?.[1];
  if (!version) throw new Error('The sources of better-sqlite3 do not say which SQLite they have.');
  return version;
}
