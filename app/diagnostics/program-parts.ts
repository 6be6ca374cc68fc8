import { hostname, userInfo } from 'node:os';
import type { Hypervisor } from '../hypervisors/driver/hypervisor.ts';
import type { Paths } from '../installation/paths.ts';
import { createEventBus } from '../lib/bus.ts';
import { systemClock } from '../lib/clock.ts';
import { homeFolderOrRoot } from '../lib/home-folder.ts';
import type { Desktop } from '../services/desktop/desktop.ts';
import { createHostChecks } from '../services/host/host-checks.ts';
import type { Fact } from './part.ts';
import { createRedact } from './redact.ts';

interface ProgramParts {
  readonly paths: Paths;
  readonly hypervisors: { readonly default: Hypervisor };
  readonly desktop: Desktop;
  readonly program: {
    readonly version: string;
    /** False: it runs from the sources. */
    readonly isPackaged: boolean;
  };
}

/** What is told of this program and this computer, however it is asked. */
export function diagnosticsParts({ paths, hypervisors, desktop, program }: ProgramParts) {
  const { stateDir, imagesDir, vmsDir, runDir } = paths;
  const host = createHostChecks({
    drivers: () => [hypervisors.default],
    // Those who show the host's checks look for themselves.
    events: createEventBus(),
    desktop,
    dataDir: vmsDir,
    folders: [stateDir, imagesDir, vmsDir, runDir],
  });
  return {
    paths,
    env: process.env,
    clock: systemClock,
    redact: createRedact({ home: homeFolderOrRoot(), userName: userName(), hostName: hostname() }),
    program: () => programFacts(program, desktop.isSandboxed()),
    checks: host.check,
  };
}

/** Empty for a user without an entry in the password file. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function programFacts({ version, isPackaged }: ProgramParts['program'], sandboxed: boolean): Fact[] {
  const { electron = '', chrome = '', node } = process.versions;
  return [
    ['Banger Desktop', version],
    ['Electron', electron],
    ['Chrome', chrome],
    ['Node', node],
    ['Program', `${process.execPath}${isPackaged ? '' : ' (from the sources)'}`],
    [
      'Chromium sandbox',
      sandboxed ? 'on' : `off: --no-sandbox${process.getuid?.() === 0 ? ', as root' : ''}`,
    ],
  ];
}
