import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { change } from '../../app/store/file/testing/databases.ts';
import { testFixture } from '../../app/store/testing/factories.ts';
import { imageFiles } from '../../app/testing/test-dashboard.ts';

/**
 * A database of the other program, in a folder of `home`: VMs `api` (at the first address that new VMs get in 172.16.0.0/24),
 * `worker` (which runs) and `void-1`, images `debian-dev` and two whose files are not there. Answers its path.
 */
export function otherDatabase(home: string): string {
  const dir = join(home, 'theirs');
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'state.db');
  copyFileSync(testFixture('populated'), path);
  const { kernelPath, rootfsPath } = imageFiles(dir);
  change(
    path,
    `UPDATE images SET kernel_path = '${kernelPath}', rootfs_path = '${rootfsPath}', modules_dir = NULL
     WHERE name = 'debian-dev';
     UPDATE vms SET guest_ip = '172.16.0.4' WHERE name = 'api'`,
  );
  return path;
}

/** One without any row. */
export function otherEmptyDatabase(home: string): string {
  const path = join(home, 'empty.db');
  copyFileSync(testFixture('fresh'), path);
  return path;
}
