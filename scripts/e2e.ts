import { provideAppImage } from './appimage/build.ts';
import { withDisplay } from './display.ts';
import { packageDir } from './package-dir.ts';
import { run } from './run.ts';

/**
 * Runs Playwright on the packaged app and on its AppImage, which are made first where they are not up to date; resolves to
 * Playwright's exit code. For stories that are named and not about the AppImage, none is made.
 */
export async function e2e(args: readonly string[]): Promise<number> {
  await packageDir();
  const needsImage =
    !args.some((arg) => arg.includes('e2e/')) || args.some((arg) => arg.includes('appimage'));
  const image = needsImage ? { BANGER_APPIMAGE: await provideAppImage() } : {};
  return withDisplay((env) => run('playwright', ['test', ...args], { ...env, ...image }));
}

if (import.meta.main) process.exitCode = await e2e(process.argv.slice(2));
