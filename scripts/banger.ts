import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCommandLine } from '../app/commands/open-command-line.ts';
import { projectDir } from './setup/places.mjs';

/** `npm run -s banger -- …`: the command line from sources, without Electron. The packaged app has the same. */
const { version } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { version: string };
process.exit(
  await openCommandLine({
    words: process.argv.slice(2),
    appVersion: version,
    isPackaged: false,
    isSandboxed: true,
    nativeBinding: process.env.BANGER_SQLITE_BINDING,
    workerFile: join(projectDir, 'app/database-worker/testing/source-worker.ts'),
    starterDir: join(projectDir, 'build/packed-starter'),
    start: [process.execPath, join(projectDir, 'scripts/banger.ts')],
  }),
);
