import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { resolvePaths } from '../../../installation/paths.ts';
import { createLogger } from '../../../lib/logger.ts';
import type { Banger } from '../../kit/banger.ts';
import { type ReachParts, reach } from '../reach.ts';

const sourceWorker = join(import.meta.dirname, '../../../database-worker/testing/source-worker.ts');

export function parts(home: string, more: Partial<ReachParts> = {}): ReachParts {
  const paths = resolvePaths({ BANGER_HOME: home });
  return {
    paths,
    logger: createLogger(paths.logsDir),
    appVersion: '9.9.9',
    nativeBinding: undefined,
    workerFile: sourceWorker,
    starterDir: join(home, 'none'),
    command: ['banger-desktop'],
    preferredHypervisor: 'fake',
    isSandboxed: true,
    signal: new AbortController().signal,
    isLong: false,
    client: 'cli',
    onProgress: () => undefined,
    onWait: () => undefined,
    ...more,
  };
}

export async function reached(home: string, more: Partial<ReachParts> = {}): Promise<Banger> {
  const banger = await reach(parts(home, more));
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await banger.close();
    isClosed = true;
  };
  onTestFinished(close);
  return { ...banger, close };
}
