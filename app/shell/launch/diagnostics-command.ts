import { resolve } from 'node:path';
import { errorText } from '../../commands/db/context.ts';
import { exitCodes } from '../../commands/db/exit-codes.ts';
import { AppError } from '../../contract/errors.ts';
import { unopenedDatabaseFacts } from '../../diagnostics/database-facts.ts';
import { createDiagnostics } from '../../diagnostics/diagnostics.ts';
import { createHypervisors } from '../../hypervisors/registry.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { say, sayBeside } from '../../lib/standard-streams.ts';
import { diagnosticsParts } from './program-diagnostics.ts';

const usage = `Usage: diagnostics [FILE]

Writes the files for a bug report, without secrets, to a .tar.gz archive: FILE, or an
archive in this folder that is named after the time. The archive contains no console output
of guests. Nothing is sent.
`;

/** For a dashboard that shows no window at all: collects and saves without one. Resolves to the exit code. */
export async function runDiagnosticsCommand(
  args: readonly string[],
  nativeBinding: string | undefined,
): Promise<number> {
  const [file, ...more] = args;
  if (file?.startsWith('-') || file === '' || more.length > 0) {
    sayBeside(usage);
    return file === '--help' ? exitCodes.fine : exitCodes.usage;
  }
  try {
    say(`${await saveDiagnostics(file, nativeBinding)}\n`);
    return exitCodes.fine;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    sayBeside(`${errorText(error.value)}\n`);
    return exitCodes.error;
  }
}

/** Answers with the file that it made. */
async function saveDiagnostics(file: string | undefined, nativeBinding: string | undefined): Promise<string> {
  const paths = resolvePaths();
  const hypervisors = createHypervisors({
    stateDir: paths.stateDir,
    preferred: process.env.BANGER_HYPERVISOR,
  });
  const database = unopenedDatabaseFacts(
    { path: paths.database, backupsDir: paths.backupsDir },
    nativeBinding,
  );
  const diagnostics = createDiagnostics({
    ...diagnosticsParts(paths, hypervisors),
    // Whether one runs now, nobody has asked.
    lastSession: 'unknown',
    desktop: { pickSavePlace: async (name) => resolve(file ?? name), showInFolder: () => undefined },
    database: () => database,
  });
  const { id } = await diagnostics.collect({ consoles: false });
  return String(await diagnostics.save(id));
}
