import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileSystems, folderOn } from './file/testing/own-file-system.ts';
import { lockFile } from './lock-file.ts';
import { lockInAnotherProcess } from './testing/locker.ts';

test.for(fileSystems)(
  'on %s a file that one process has locked is no other’s until it ends',
  async (kind, context) => {
    const path = join(folderOn(kind, context), 'dashboard.lock');
    const other = lockInAnotherProcess(path);
    expect(String((await once(other.stdout, 'data'))[0])).toBe('has it');
    expect(lockFile(path, undefined)).toBeNull();
    other.kill('SIGKILL');
    await once(other, 'exit');
    const lock = lockFile(path, undefined);
    expect(lock).not.toBeNull();
    lock?.release();
  },
);
