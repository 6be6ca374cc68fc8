import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDbCommand } from '../app/commands/db/run.ts';
import { say, sayBeside } from '../app/lib/standard-streams.ts';
import { projectDir } from './setup/places.mjs';

/** `npm run -s db -- …`: the database command line from sources. The packaged app has the same: `banger-desktop db …`. */
const { version } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as { version: string };
process.exitCode = await runDbCommand({
  args: process.argv.slice(2),
  env: process.env,
  write: { out: say, err: sayBeside },
  appVersion: version,
  nativeBinding: process.env.BANGER_SQLITE_BINDING,
});
