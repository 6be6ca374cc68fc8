import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';

export interface DiagnosticsProgram {
  readonly appVersion: string;
  readonly isPackaged: boolean;
  /** See `Desktop`. */
  readonly isSandboxed: boolean;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
}

/** `diagnostics` */
export function addDiagnosticsCommand(program: Command, run: Run, about: DiagnosticsProgram): void {
  program
    .command('diagnostics')
    .summary('Write the files for a bug report to an archive')
    .description(
      'Writes the files for a bug report, without secrets, to a .tar.gz archive. It contains no console output of guests. Nothing is sent.',
    )
    .argument('[file]', 'the archive; by default one in this folder that is named after the time')
    .action(
      run(async (context, file: string | undefined) =>
        (await import('./save-diagnostics.ts')).saveDiagnostics(context, file, about),
      ),
    );
}
