import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallFileSystem {
  /** Takes up so much that no more than this is free. */
  leaveFree(bytes: number): void;
  makeRoom(): void;
  unmount(): void;
}

/** Puts a file system of its own in the folder's place. Throws, and says so, where that is not allowed. */
export function mountSmall(folder: string, mebibytes: number): SmallFileSystem {
  mkdirSync(folder, { recursive: true });
  try {
    const options = `size=${mebibytes}m,mode=700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (cause) {
    const how = 'run it as root, or after the words unshare --map-root-user --mount';
    throw new Error(`A test of full disks mounts a file system of its own: ${how}.`, { cause });
  }
  const ballast = join(folder, 'ballast');
  return {
    leaveFree(bytes) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
    },
    makeRoom: () => rmSync(ballast),
    // Lazily: what is killed may hold files in it for a moment.
    unmount: () => execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' }),
  };
}
