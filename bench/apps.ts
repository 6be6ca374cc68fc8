import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withDisplay } from '../scripts/display.ts';
import { provideAppImage } from '../scripts/package/build.ts';
import { emptyApp, emptyAppImage } from '../scripts/package/empty-app.ts';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { seed } from '../scripts/seed.ts';
import type { ElectronProgram } from './electron-process.ts';

/** The two apps that are measured side by side, on a display. */
export interface Apps {
  /** The packaged dashboard on a new installation with so many VMs. */
  ours(vms: number): Promise<ElectronProgram>;
  /** The same Electron, packaged in the same form, with nothing but a window; with `bridge`, the page can call the main process. */
  minimal(bridge?: 'bridge'): ElectronProgram;
  /** Both as AppImages, made the same way. */
  asAppImages(vms: number): Promise<{ ours: ElectronProgram; minimal: ElectronProgram }>;
}

/** Of the VMs that `seed` makes, those that it makes always. */
const demoVms = 6;

/** Lets `use` run both; what they have written is gone afterwards. */
export async function withApps(use: (apps: Apps) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'banger-bench-'));
  try {
    const minimalDir = await emptyApp(join(dir, 'minimal'));
    const minimalProgram = join(minimalDir, basename(packagedApp));
    await withDisplay((env) => {
      const ours = async (vms: number) => {
        const home = await mkdtemp(join(dir, 'home-'));
        await seed(home, vms - demoVms);
        return { file: packagedApp, args: [], env: { ...env, BANGER_HOME: home } };
      };
      const minimal = (bridge?: 'bridge') => ({
        file: minimalProgram,
        args: bridge ? ['--bridge'] : [],
        env: { ...env, MINIMAL_WINDOW_PROFILE: join(dir, 'minimal-profile') },
      });
      const asAppImages = async (vms: number) => ({
        ours: { ...(await ours(vms)), file: await provideAppImage() },
        minimal: { ...minimal(), file: await emptyAppImage(dir) },
      });
      return use({ ours, minimal, asAppImages });
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
