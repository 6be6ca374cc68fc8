import { existsSync, readFileSync } from 'node:fs';
import type { ElectronRuntime } from '../setup/electron.mjs';
import { runtimeRecord } from '../setup/places.mjs';

/** The Electron that set-up found for this checkout. Throws where set-up has not run, or what it found is gone. */
export function electronRuntime(): ElectronRuntime {
  if (!existsSync(runtimeRecord)) throw new Error('No Electron is set up yet. Run: npm run setup');
  const runtime: ElectronRuntime = JSON.parse(readFileSync(runtimeRecord, 'utf8'));
  if (!existsSync(runtime.executable))
    throw new Error('The Electron that was set up is gone. Run: npm run setup');
  return runtime;
}
