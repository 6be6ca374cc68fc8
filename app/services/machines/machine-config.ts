import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultForwards, type Image, loopbackAddress, specLimits, type Vm } from '../../contract/index.ts';
import { inspectBaseImage } from '../../hypervisors/driver/base-image.ts';
import type { MachineConfig } from '../../hypervisors/driver/machine.ts';
import { systemFailure } from '../../lib/failures.ts';
import { machineIdOf } from '../../lib/machine-id.ts';
import { ownedFolder } from '../../lib/owned-folders.ts';
import { type SeedFile, seedTar } from '../../starter/seed.ts';
import { seededKeysPath } from '../../starter/ssh-server.ts';
import { sshUserOf } from '../ssh/image-ssh.ts';
import { keepKnownHosts } from '../ssh/known-hosts.ts';
import { ensureSshKey, sshFiles } from '../ssh/ssh-key.ts';

export interface MachineFolders {
  readonly vmsDir: string;
  readonly runDir: string;
  /** The key that VMs let in, and their host keys. */
  readonly sshDir: string;
}

/** The files of one VM; all in its own folder but the sockets. */
export function machineFiles(
  { vmsDir, runDir }: Pick<MachineFolders, 'vmsDir' | 'runDir'>,
  vmId: string,
  dir = ownedFolder(vmsDir, vmId),
) {
  return {
    dir,
    diskPath: join(dir, 'disk.qcow2'),
    /** What the disk was made from; see `services/disks/base-note.ts`. */
    baseNotePath: join(dir, 'base.json'),
    seedPath: join(dir, 'seed.tar'),
    consoleLogPath: join(dir, 'console.log'),
    hypervisorLogPath: join(dir, 'hypervisor.log'),
    runDir: join(runDir, machineIdOf(vmId)),
  };
}

/**
 * Everything a driver needs to boot the VM; writes its seed. The driver looks for the files that it opens.
 * Throws `file_missing` or `permission_denied` for the image's root file system, naming it, and `file_invalid` when that has
 * become one that names other files; the like for a seed that cannot be written.
 */
export async function machineConfig(image: Image, vm: Vm, folders: MachineFolders): Promise<MachineConfig> {
  const files = machineFiles(folders, vm.id);
  // It was looked at when the disk was made; what lies there now is what will be opened.
  await inspectBaseImage(image.rootfsPath);
  const seed = [hostnameFile(vm.name), ...(await keyFiles(image, folders.sshDir))];
  try {
    await writeFile(files.seedPath, seedTar(seed), { mode: 0o600 });
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The file ${files.seedPath} can’t be written`,
      unchanged: 'Nothing was started or changed.',
      hint: `Make sure that ${files.dir} exists and that you can write to it.`,
    });
  }
  return {
    vmId: vm.id,
    name: vm.name,
    kernelPath: image.kernelPath,
    initrdPath: image.initrdPath,
    diskPath: files.diskPath,
    seedPath: files.seedPath,
    vcpuCount: vm.spec.vcpuCount ?? specLimits.vcpuCount.default,
    memoryMib: vm.spec.memoryMib ?? specLimits.memoryMib.default,
    guestIp: vm.guestIp,
    loopbackAddress: loopbackAddress(vm.guestIp),
    forwards: vm.spec.forwards ?? defaultForwards,
    isolated: vm.spec.isolated ?? false,
    consoleLogPath: files.consoleLogPath,
    hypervisorLogPath: files.hypervisorLogPath,
    runDir: files.runDir,
  };
}

/** A VM's name as a host name: letters, digits and hyphens, at most 63 of them (RFC 1123). */
export function hostname(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return plain || 'vm';
}

function hostnameFile(name: string): SeedFile {
  return { path: 'etc/hostname', content: `${hostname(name)}\n`, mode: 0o644 };
}

/** The key of this installation, for a guest that lets it in. A key that cannot be read keeps no VM from starting: `vms.ssh` says it. */
async function keyFiles(image: Image, sshDir: string): Promise<SeedFile[]> {
  if ((await sshUserOf(image)) === null) return [];
  const key = await ensureSshKey(sshDir).catch(() => null);
  if (key === null) return [];
  // Where it cannot be written, ssh says so to who logs in.
  await keepKnownHosts(sshFiles(sshDir).knownHosts).catch(() => {});
  return [{ path: seededKeysPath, content: `${key}\n`, mode: 0o600 }];
}
