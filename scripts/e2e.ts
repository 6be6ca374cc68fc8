import { provideAppImage } from './appimage/build.ts';
import { withDisplay } from './display.ts';
import { packageDir } from './package-dir.ts';
import { run } from './run.ts';

/** Which stories run. */
export interface Stories {
  /** Playwright's arguments. */
  readonly args: readonly string[];
  /** Whether any of them is about the AppImage. */
  readonly appImage: boolean;
}

/**
 * Runs Playwright on the packaged app, and on its AppImage where that is asked for; each is made first where it is not up to
 * date. Resolves to Playwright's exit code.
 */
export async function e2e({ args, appImage }: Stories): Promise<number> {
  await packageDir();
  const image = appImage ? { BANGER_APPIMAGE: await provideAppImage() } : {};
  return withDisplay((env) => run('playwright', ['test', ...args], { ...env, ...image }));
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const namesFiles = args.some((arg) => arg.includes('e2e/'));
  const appImage = !namesFiles || args.some((arg) => arg.includes('appimage'));
  process.exitCode = await e2e({ args, appImage });
}
