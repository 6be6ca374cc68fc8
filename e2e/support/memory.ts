import { readFileSync } from 'node:fs';
import type { App } from './app.ts';

/** Bytes that the main process holds: of what JavaScript still uses, when all else has been collected, and of memory. */
export async function memoryOfMain(app: App): Promise<{ used: number; held: number }> {
  const used = await app.main.run(async () => {
    const { Session } = process.getBuiltinModule('node:inspector/promises');
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.collectGarbage');
    session.disconnect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  });
  const rollup = readFileSync(`/proc/${app.pid}/smaps_rollup`, 'utf8');
  return { used, held: Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1]) * 1024 };
}
