import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mounts } from './fuse.ts';
import { type OwnMounts, ownMounts } from './own-mounts.ts';
import { expect, test } from './test.ts';

interface Fixtures {
  /** A folder beside the home: where the AppImage was downloaded to, and unpacks or mounts itself. */
  dir: string;
  /** Makes mounts that only programs of the story see; where this machine does not let who runs it, the story is skipped. */
  withMounts: (mount: string, ...args: string[]) => Promise<OwnMounts>;
}

export const appImageTest = test.extend<Fixtures>({
  dir: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'banger-appimage-'));
    await use(dir);
    // A mount goes a moment after the app that was in it.
    await expect.poll(() => mounts().filter((place) => place.startsWith(dir))).toEqual([]);
    rmSync(dir, { recursive: true, force: true });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what it needs.
  withMounts: async ({}, use) => {
    const all: OwnMounts[] = [];
    await use(async (mount, ...args) => {
      const made = await ownMounts(mount, ...args);
      // Why the system lets this user make no mounts, in its own words.
      if (typeof made === 'string') return test.skip(true, made) as never;
      all.push(made);
      return made;
    });
    for (const one of all) await one.end();
  },
});
