import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostCheck } from '../../contract/index.ts';
import { shellLine } from '../../contract/shell-line.ts';
import type { Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { EventBus } from '../../lib/bus.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import type { Desktop } from '../desktop/desktop.ts';
import { checkWindowSandbox } from './window-sandbox.ts';

const gibibyte = 1024 ** 3;
/** Below this the next VM may fill the disk under the others. */
const fewBytes = 2 * gibibyte;
const tooFewBytes = gibibyte / 4;

interface HostParts {
  /** The drivers whose needs are checked. */
  readonly drivers: () => readonly Pick<Hypervisor, 'checks'>[];
  readonly events: EventBus;
  /** Whether the VMs' addresses can be used. Absent: no database is open. */
  readonly checkAddresses?: () => Promise<HostCheck>;
  readonly desktop: Pick<Desktop, 'isSandboxed'>;
  /** Where images and disks are kept. */
  readonly dataDir: string;
  /** All folders that the dashboard writes to. */
  readonly folders: readonly string[];
}

/** What this machine has and lacks for running VMs, each with its remedy. */
export function createHostChecks({ drivers, checkAddresses, events, desktop, dataDir, folders }: HostParts) {
  let known = '';
  return {
    /** Looks anew. Never throws; tells the screens when something is not as it was at the last look. */
    async check(): Promise<HostCheck[]> {
      const parts = await Promise.all([
        ...drivers().map((driver) => driver.checks()),
        diskSpace(dataDir),
        folderPermissions(folders),
        checkAddresses?.() ?? [],
        checkWindowSandbox({
          sandboxed: desktop.isSandboxed(),
          root: process.getuid?.() === 0,
          readSetting: readKernelSetting,
        }),
      ]);
      const checks = parts.flat();
      const seen = JSON.stringify(checks.map(({ id, status, fix }) => [id, status, fix]));
      if (known !== '' && seen !== known) events.emit('host.changed', checks);
      known = seen;
      return checks;
    },
  };
}

async function diskSpace(dir: string): Promise<HostCheck> {
  const check = { id: 'disk-space', title: 'Disk space' };
  try {
    const { bavail, bsize } = await statfs(dir);
    const free = bavail * bsize;
    const detail = `${(free / gibibyte).toFixed(1)} GiB free where images and VM disks are kept (${dir}).`;
    if (free >= fewBytes) return { ...check, status: 'ok', detail };
    const fix = { text: 'Delete VMs and images that you no longer use, or free up space elsewhere.' };
    return { ...check, status: free < tooFewBytes ? 'fail' : 'warn', detail, fix };
  } catch (error) {
    return {
      ...check,
      status: 'warn',
      detail: `The free space of ${dir} can’t be read: ${messageOf(error)}.`,
    };
  }
}

async function folderPermissions(folders: readonly string[]): Promise<HostCheck> {
  const check = { id: 'permissions', title: 'Folders' };
  for (const dir of folders) {
    try {
      await access(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      return {
        ...check,
        status: 'fail',
        detail: `Banger can’t write to ${dir}: ${messageOf(error)}.`,
        fix:
          errorCodeOf(error) === 'ENOENT'
            ? {
                text: 'Create the folder with this command.',
                command: shellLine(['mkdir', '-p', '-m', '700', dir]),
              }
            : {
                text: 'Take back ownership of the folder with this command.',
                command: `sudo chown -R "$USER" ${shellLine([dir])}`,
              },
      };
    }
  }
  return { ...check, status: 'ok', detail: 'Banger can read and write all of its folders.' };
}

async function readKernelSetting(name: string): Promise<string | null> {
  const text = await readFile(join('/proc/sys', name), 'utf8').catch(() => null);
  return text?.trim() ?? null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
