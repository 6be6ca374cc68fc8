import { withDisplay } from './display.ts';
import { run } from './lib/run.ts';
import { provideAppImage } from './package/build.ts';
import { packageDir } from './package/package-dir.ts';

/** Which stories run. */
export interface Stories {
  /** Playwright's arguments. */
  readonly args: readonly string[];
  /** Whether any of them is about the AppImage. */
  readonly appImage: boolean;
  /** What they find in their environment beside this process' own. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs Playwright on the packaged app, and on its AppImage where that is asked for; each is made first where it is not up to
 * date. Resolves to Playwright's exit code.
 */
export async function e2e({ args, appImage, env = {} }: Stories): Promise<number> {
  await packageDir();
  const image = appImage ? { BANGER_APPIMAGE: await provideAppImage() } : {};
  return withDisplay((display) => run('playwright', ['test', ...args], { ...display, ...image, ...env }));
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const namesFiles = args.some((arg) => arg.includes('e2e/'));
  const appImage = !namesFiles || args.some((arg) => arg.includes('appimage'));
  process.exitCode = await e2e({ args, appImage });
}
