import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import { openFailure } from '../../failures.ts';
import { upgrade } from '../../file/upgrade.ts';
import { applyTo, recorded, type ScenarioName, scenarios } from './scenarios.ts';

export interface Work {
  readonly path: string;
  readonly scenario: ScenarioName;
  /** The migrations alone, or the whole procedure with backup and rehearsal. */
  readonly what: 'migrate' | 'upgrade';
  /** The process ends itself before it runs this statement, counted from 1. */
  readonly killAt?: number;
}

/** Exit codes: 0 done, 3 an `AppError` (said on the last line), 1 anything else. */
export const refused = 3;

/**
 * A program that migrates a database and may be killed at any moment. Says `ready` before it begins, and how many
 * statements there were when it is done.
 */
async function work({ path, scenario, what, killAt }: Work): Promise<void> {
  const { migrations } = scenarios[scenario];
  say('ready');
  if (what === 'upgrade') {
    await upgrade({ path, backupsDir: join(dirname(path), 'backups'), migrations, ...recorded });
    return;
  }
  let statements = 0;
  try {
    applyTo(path, migrations, {
      trace() {
        statements += 1;
        if (statements === killAt) process.kill(process.pid, 'SIGKILL');
      },
    });
  } catch (cause) {
    throw openFailure(path, cause);
  }
  say(`${statements} statements`);
}

/** Not through a stream: what was said must be out before the kill. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

if (import.meta.main) {
  try {
    await work(JSON.parse(process.argv[2] ?? '') as Work);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say(JSON.stringify(error.value));
    process.exitCode = refused;
  }
}
