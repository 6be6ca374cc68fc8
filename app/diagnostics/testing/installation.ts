import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { workerInThread } from '../../database-worker/testing/in-thread.ts';
import { preparePaths, resolvePaths } from '../../installation/paths.ts';
import { openDatabase } from '../../start-up/open-database.ts';
import type { WritableDb } from '../../store/db.ts';
import { makeTestFolder, testClock } from '../../store/testing/factories.ts';
import { openDatabaseFacts } from '../database-facts.ts';
import { createDiagnostics, type DiagnosticsOptions } from '../diagnostics.ts';
import { createRedact } from '../redact.ts';

/** The VM whose files `writeMachineFile` writes. */
export const vmId = 'a7b5c0de-0000-4000-8000-0123456789ab';

/** An installation with an open database, whose paths hold the name of a person. */
export function installation(changes: Partial<DiagnosticsOptions> = {}) {
  const home = join(makeTestFolder(), 'ada');
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const store = openDatabase({ ...place, migrations, clock: testClock, appVersion: '1.2.3' }, false);
  onTestFinished(() => {
    store.db.close();
  });
  const facts = openDatabaseFacts({ store, place, worker: workerInThread(testClock) });
  const shown: string[] = [];
  const diagnostics = createDiagnostics({
    paths,
    env: { DISPLAY: ':0', BANGER_HOME: home, GITHUB_TOKEN: 'ghp_QXZJQXZJQXZJQXZJ' },
    clock: testClock,
    redact: createRedact({ home, userName: 'ada', hostName: 'adas-laptop' }),
    desktop: { pickSavePlace: async (name) => join(home, name), showInFolder: (path) => shown.push(path) },
    lastSession: {
      end: 'killed',
      began: '2026-05-01T09:00:00Z',
      version: '1.2.2',
      pid: 4242,
      trouble: { at: '2026-05-01T09:30:00Z', what: 'Error: /home/ada/x is gone' },
    },
    program: () => [['Banger Desktop', '1.2.3']],
    checks: async () => [
      { id: 'qemu', status: 'fail', title: 'QEMU', detail: 'Not installed.', fix: { text: 'Install it.' } },
    ],
    database: () => facts,
    ...changes,
  });
  const texts = async (consoles = false) => {
    const { id, files } = await diagnostics.collect({ consoles });
    return new Map(files.map(({ path }) => [path, diagnostics.read(id, path)]));
  };
  return { home, paths, db: store.db as WritableDb, diagnostics, texts, shown };
}

/** Writes a file into the folder of a VM. */
export function writeMachineFile(vmsDir: string, name: string, text: string | Buffer, id = vmId): void {
  mkdirSync(join(vmsDir, id), { recursive: true });
  writeFileSync(join(vmsDir, id, name), text);
}
