import { mkdirSync, writeFileSync } from 'node:fs';
import { inputsHash, isFresh } from './inputs-hash.ts';
import { mustRun } from './run.ts';

const stamp = 'out/.stamp';

/** Builds main, preload and renderer into out/; does nothing when their sources are as they were. */
export async function build(): Promise<void> {
  const hash = inputsHash([
    'app/**',
    'migrations/**',
    'renderer/**',
    'electron.vite.config.ts',
    'package-lock.json',
  ]);
  if (isFresh(stamp, hash)) return;
  await mustRun('electron-vite', ['build', '--logLevel', 'warn']);
  mkdirSync('out', { recursive: true });
  writeFileSync(stamp, hash);
}

if (import.meta.main) await build();
