import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mounts } from './app-image.ts';
import { expect, test } from './test.ts';

/** With a folder beside the home: where the AppImage was downloaded to, and unpacks or mounts itself. */
export const appImageTest = test.extend<{ dir: string }>({
  dir: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'banger-appimage-'));
    await use(dir);
    // A mount goes a moment after the app that was in it.
    await expect.poll(() => mounts().filter((place) => place.startsWith(dir))).toEqual([]);
    rmSync(dir, { recursive: true, force: true });
  },
});
