import { resolve } from 'node:path';
import { unopenedDatabaseFacts } from '../../diagnostics/database-facts.ts';
import { createDiagnostics } from '../../diagnostics/diagnostics.ts';
import { diagnosticsParts } from '../../diagnostics/program-parts.ts';
import { noDesktop } from '../../headless/desktop.ts';
import { createHypervisors } from '../../hypervisors/registry.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { type Context, UsageError } from '../kit/context.ts';
import type { DiagnosticsProgram } from './add-diagnostics-command.ts';

/** For a dashboard that shows no window at all: collects and saves without one. */
export async function saveDiagnostics(
  { output }: Context,
  file: string | undefined,
  about: DiagnosticsProgram,
): Promise<void> {
  if (file === '') throw new UsageError('The path of the file is empty.');
  const paths = resolvePaths();
  const hypervisors = createHypervisors({
    stateDir: paths.stateDir,
    preferred: process.env.BANGER_HYPERVISOR,
  });
  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const database = unopenedDatabaseFacts(place, about.nativeBinding);
  const desktop = { ...noDesktop, isSandboxed: () => about.isSandboxed };
  const program = { version: about.appVersion, isPackaged: about.isPackaged };
  const diagnostics = createDiagnostics({
    ...diagnosticsParts({ paths, hypervisors, desktop, program }),
    // Whether one runs now, nobody has asked.
    lastSession: 'unknown',
    desktop: { pickSavePlace: async (name) => resolve(file ?? name), showInFolder: () => undefined },
    database: () => database,
  });
  const { id } = await diagnostics.collect({ consoles: false });
  const path = String(await diagnostics.save(id));
  output.result({ path }, path);
}
