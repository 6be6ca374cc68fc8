import { readFileSync } from 'node:fs';
import type { App } from './app.ts';

/**
 * Bytes that the main process holds: what JavaScript still uses once all else has been collected, and memory of its own. Pages
 * of files do not count: the kernel divides them by the number of programs that have them open, which others change.
 */
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
  return { used, held: Number(/^Pss_Anon: +(\d+) kB$/m.exec(rollup)?.[1]) * 1024 };
}
