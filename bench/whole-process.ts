import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ElectronProgram } from './electron-process.ts';

/**
 * Milliseconds until a program has ended, its output read. Throws where it fails, or prints less or more than `bytes`; absent:
 * it may print any.
 */
export async function timeOf({ file, args, env }: ElectronProgram, bytes?: number): Promise<number> {
  const began = performance.now();
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.length;
  });
  const [code] = await once(child, 'close');
  const took = performance.now() - began;
  const said = `${file} ${args.join(' ')} ended with ${code} after ${printed} bytes.`;
  if (code !== 0 || printed !== (bytes ?? printed)) throw new Error(said);
  return took;
}
