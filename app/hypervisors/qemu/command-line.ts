import { machineIdOf } from '../../lib/machine-id.ts';
import type { MachineConfig } from '../driver/machine.ts';
import { forwardRule, netdevId } from './forwards.ts';
import { guestNetwork, hardwareAddress } from './guest-network.ts';
import type { RunFiles } from './run-files.ts';

/** What executes the guest's instructions: the processor itself, or QEMU's translator. */
export type Accelerator = 'kvm' | 'tcg';

/**
 * What the guest's kernel is told. Quiet, as people read this console. `panic=1` reboots after a panic, which the dashboard
 * takes for the end of the machine (`guest-restarts.ts`), and `reboot=t` does so by a triple fault: the one way that every
 * machine type has. `cryptomgr.notests`: self-tests of ciphers cost half a second under TCG.
 */
export const kernelArguments =
  'console=ttyS0 root=/dev/vda rw quiet loglevel=3 panic=1 reboot=t cryptomgr.notests';

/** All that QEMU can deny itself: a guest that has taken it over starts no program and gets no rights. */
export const sandbox: readonly string[] = [
  '-sandbox',
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
];

/** Holds the ports through which programs of the guest and the host talk to each other. */
export const serialBus = 'ports';
/** The agent's port, as QEMU calls its two sides. */
export const agentChardev = 'agent';
export const agentDevice = 'agent-port';

/** The whole command line of a machine, without the program. Nothing in `config` can add an option of its own. */
export function qemuArguments(config: MachineConfig, accelerator: Accelerator, files: RunFiles): string[] {
  return [
    ...['-name', `guest=${escapeCommas(config.name)}`],
    ...['-uuid', machineIdOf(config.vmId)],
    ...hardware(accelerator),
    ...['-smp', String(config.vcpuCount)],
    ...['-m', `${config.memoryMib}M`],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...kernel(config),
    ...console(config, files),
    ...control(files),
    ...['-pidfile', files.pidFile],
    ...disks(config),
    ...network(config),
    ...agent(files),
    ...device({ driver: 'virtio-rng-pci' }),
    ...device({ driver: 'virtio-balloon-pci', id: 'balloon0' }),
    // Tells of a panic, where the guest's kernel has its driver; QEMU ends the machine then, with or without a dashboard.
    ...device({ driver: 'pvpanic-pci' }),
    ...sandbox,
  ];
}

/**
 * microvm boots with the least firmware but keeps no clock under TCG (Linux hangs calibrating it), so there it is q35.
 * 64 MiB of translated code instead of QEMU's default of up to 1 GiB: a third of the memory, no slower boot to speak of.
 * microvm has a hardware clock only if it is told to: a guest that was paused reads in it what time it is.
 * Of q35's own devices those go that no guest of ours uses: each is code that a guest can attack.
 */
function hardware(accelerator: Accelerator): string[] {
  return accelerator === 'kvm'
    ? ['-M', 'microvm,acpi=on,pcie=on,usb=off,rtc=on', '-accel', 'kvm', '-cpu', 'host']
    : ['-M', 'q35,sata=off,smbus=off,vmport=off', '-accel', 'tcg,tb-size=64', '-cpu', 'max'];
}

function kernel({ kernelPath, initrdPath }: MachineConfig): string[] {
  const initrd = initrdPath === null ? [] : ['-initrd', initrdPath];
  return ['-kernel', kernelPath, ...initrd, '-append', kernelArguments];
}

/** The log belongs to QEMU, not to us, so that it misses nothing while no dashboard runs. */
function console({ consoleLogPath }: MachineConfig, { consoleSocket }: RunFiles): string[] {
  const log = `logfile=${escapeCommas(consoleLogPath)},logappend=on`;
  return ['-chardev', `${socket('console', consoleSocket)},${log}`, '-serial', 'chardev:console'];
}

/** Not by `-qmp unix:PATH`, which takes what stands before a `=` in the path for the name of an option. */
function control({ qmpSocket }: RunFiles): string[] {
  return ['-chardev', socket('qmp', qmpSocket), '-mon', 'chardev=qmp,mode=control'];
}

/** Guests know the port by its name: every agent of QEMU's kind looks for this one. */
function agent({ agentSocket }: RunFiles): string[] {
  return [
    ...['-chardev', socket(agentChardev, agentSocket)],
    ...device({ driver: 'virtio-serial-pci', id: serialBus }),
    ...device({
      driver: 'virtserialport',
      id: agentDevice,
      bus: `${serialBus}.0`,
      chardev: agentChardev,
      name: 'org.qemu.guest_agent.0',
    }),
  ];
}

function socket(id: string, path: string): string {
  return `socket,id=${id},path=${escapeCommas(path)},server=on,wait=off`;
}

/** Where a machine with that command line listens; what it does not tell is absent. Earlier versions gave no agent's port. */
export function socketsOf(commandLine: readonly string[]): Partial<RunFiles> {
  const [qmpSocket, consoleSocket, agentSocket] = ['qmp', 'console', agentChardev].map((id) => {
    const beginning = `socket,id=${id},path=`;
    const option = commandLine.find((argument) => argument.startsWith(beginning));
    const path = /^(?:[^,]|,,)+/.exec(option?.slice(beginning.length) ?? '')?.[0];
    return path?.replaceAll(',,', ',');
  });
  return {
    ...(qmpSocket && { qmpSocket }),
    ...(consoleSocket && { consoleSocket }),
    ...(agentSocket && { agentSocket }),
  };
}

/** Formats are named, never probed: a guest that writes a qcow2 header to its raw disk gains nothing. */
function disks({ diskPath, seedPath }: MachineConfig): string[] {
  const root = blockDevice('root', 'qcow2', diskPath, 'discard=unmap');
  return seedPath === null ? root : [...root, ...blockDevice('seed', 'raw', seedPath, 'read-only=on')];
}

/** Not as JSON: QEMU's parser refuses some characters that file names may have, those which Unicode calls noncharacters. */
function blockDevice(name: string, format: 'qcow2' | 'raw', path: string, option: string): string[] {
  const file = `file.driver=file,file.filename=${escapeCommas(path)}`;
  const backend = ['-blockdev', `node-name=${name},driver=${format},${file},${option}`];
  return [...backend, ...device({ driver: 'virtio-blk-pci', drive: name })];
}

function network(config: MachineConfig): string[] {
  const { net, gateway, dns } = guestNetwork(config.guestIp);
  const netdev = {
    ...{ type: 'user', id: netdevId, ipv6: false, net, host: gateway, dns, dhcpstart: config.guestIp },
    restrict: config.isolated,
    hostfwd: config.forwards.map((forward) => ({ str: forwardRule(config, forward) })),
  };
  const card = { driver: 'virtio-net-pci', netdev: netdevId, mac: hardwareAddress(config.vmId), romfile: '' };
  return [...json('-netdev', netdev), ...device(card)];
}

function device(properties: object): string[] {
  return json('-device', properties);
}

/** Where QEMU takes JSON, and no path is in it. */
function json(option: string, value: object): string[] {
  return [option, JSON.stringify(value)];
}

/** In QEMU's own syntax a comma within a value is written twice; all else stands for itself. */
function escapeCommas(value: string): string {
  return value.replaceAll(',', ',,');
}
