import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePaths } from '../../installation/paths.ts';
import { endMachines } from './agreement.ts';
import { haveStarter, openRealDashboard } from './real-dashboard.ts';

export interface Homes {
  /** A new installation: with an image and what is known about KVM, without a VM. */
  make(): string;
  /** Ends every machine, and removes all. */
  end(): void;
}

export async function prepareHomes(): Promise<Homes> {
  const all: string[] = [];
  const makeEmpty = () => {
    const home = mkdtempSync(join(tmpdir(), 'faults-'));
    all.push(home);
    return home;
  };
  const template = makeEmpty();
  const app = await openRealDashboard(template);
  await haveStarter(app);
  // Tests KVM, which takes seconds where it hangs.
  await app.value('host.checks', {});
  await app.dashboard.close();
  return {
    make() {
      const home = makeEmpty();
      cpSync(template, home, { recursive: true });
      return home;
    },
    end() {
      for (const home of all) {
        endMachines(resolvePaths({ BANGER_HOME: home }));
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}
