import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Gives the first `length` bytes of a file back to the file system, while others go on writing to it: they read as zeros
 * from then on, and all else stays where it was. False where the file system or this computer cannot. (Node has no call
 * for fallocate(2); the program is util-linux's, which every Linux has.)
 */
export async function punchHole(path: string, length: number): Promise<boolean> {
  const options = ['--punch-hole', '--offset', '0', '--length', String(length)];
  const child = spawn('fallocate', [...options, '--', path], { stdio: 'ignore' });
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch {
    return false;
  }
}
