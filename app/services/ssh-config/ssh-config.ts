import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressOf, type SshConfig, type SshHost, type VmView } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { machineIdOf } from '../../lib/machine-id.ts';
import { writeWholeFile } from '../../lib/whole-file.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { SshService } from '../ssh/ssh.ts';
import { type ConfigHost, configText } from './config-text.ts';
import { hostNames } from './host-names.ts';
import { userConfig } from './user-config.ts';

export type SshConfigService = ReturnType<typeof createSshConfig>;

/** Banger's SSH configuration: one host for each VM that accepts SSH, true for as long as a dashboard runs. */
export function createSshConfig(parts: {
  records: Pick<VmRecords, 'list'>;
  ssh: Pick<SshService, 'targetsOf'>;
  events: EventBus;
  sshDir: string;
  /** See `userConfig`. */
  home: string;
  /** The words that run Banger's command line. */
  command: readonly string[];
  report: (message: string, error: unknown) => void;
}) {
  const { records, ssh, events, sshDir, home, command, report } = parts;
  const file = join(sshDir, 'config');
  const user = userConfig({ home, file });

  let isClosed = false;
  let isWanted = false;
  let writing: Promise<void> | null = null;

  async function hosts(): Promise<(ConfigHost & SshHost)[]> {
    const { items } = records.list({ limit: Number.MAX_SAFE_INTEGER, sort: 'name' });
    const targets = await ssh.targetsOf(items);
    const names = hostNames(items);
    return items.flatMap(({ id, name }) => {
      const target = targets.get(id);
      if (!target) return [];
      return { ...target, vmId: id, vmName: name, host: names.get(id) ?? '', machineId: machineIdOf(id) };
    });
  }

  /** Once no change has come in while it was written, it is true. One at a time. */
  async function write(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      const wanted = configText(await hosts(), command);
      const found = await readOwn(file);
      // An installation that never had a host to name has no file.
      if (found === wanted || (found === null && !/^Host /m.test(wanted))) continue;
      await mkdir(sshDir, { recursive: true, mode: 0o700 });
      await writeWholeFile(file, (partial) => partial.writeFile(wanted));
    }
  }

  /** Makes the file true again, unless that is under way; also one that somebody has edited. */
  function refresh(): Promise<void> {
    isWanted = true;
    writing ??= write().finally(() => {
      writing = null;
    });
    return writing;
  }

  function refreshInBackground(): void {
    if (isClosed) return;
    refresh().catch((error: unknown) => report('the SSH configuration could not be written', error));
  }

  async function get(): Promise<SshConfig> {
    const all = await hosts();
    return {
      file,
      text: configText(all, command),
      hosts: all.map(({ vmId, vmName, host }) => ({ vmId, vmName, host })),
      userFile: user.path,
      line: user.line,
      isInstalled: await user.isInstalled(),
    };
  }

  return {
    get,
    /** From now on the file follows the VMs. It is written for the first time after `launch`, so that the first screen does not wait. */
    keep(launch: Promise<unknown>): void {
      events.on('vm.changed', ({ before, vm }) => {
        if (factsOf(before) !== factsOf(vm)) refreshInBackground();
      });
      events.on('image.changed', refreshInBackground);
      void launch.then(refreshInBackground);
    },
    async set(isInstalled: boolean): Promise<SshConfig> {
      if (isInstalled) await refresh();
      await (isInstalled ? user.install() : user.uninstall());
      return get();
    },
    /** Resolves when what has changed so far is written, or has failed; what changes from now on is not. */
    async close(): Promise<void> {
      isClosed = true;
      await writing?.catch(() => undefined);
    },
  };
}

async function readOwn(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** All of a VM that the file depends on: most changes, those of its state among them, are none to it. */
function factsOf(vm: VmView | null): string | null {
  return vm && JSON.stringify([vm.name, vm.imageId, addressOf(vm), vm.spec.forwards]);
}
