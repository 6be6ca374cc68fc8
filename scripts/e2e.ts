import { withDisplay } from './display.ts';
import { packageDir } from './package-dir.ts';
import { run } from './run.ts';

/** Runs Playwright on the packaged app, which is made first where it is not up to date; resolves to Playwright's exit code. */
export async function e2e(args: readonly string[]): Promise<number> {
  await packageDir();
  return withDisplay((env) => run('playwright', ['test', ...args], env));
}

if (import.meta.main) process.exitCode = await e2e(process.argv.slice(2));
