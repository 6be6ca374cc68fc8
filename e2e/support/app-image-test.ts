import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from './test.ts';

/** With a folder beside the home: where the AppImage was downloaded to, and unpacks itself. */
export const appImageTest = test.extend<{ dir: string }>({
  dir: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'banger-appimage-'));
    await use(dir);
    rmSync(dir, { recursive: true, force: true });
  },
});
