import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineIdOf } from '../../lib/machine-id.ts';
import type { MachineConfig } from '../driver/machine.ts';
import { argumentOf } from '../processes/process-arguments.ts';
import { qemuArguments, socketsOf } from './command-line.ts';

const config: MachineConfig = {
  vmId: '6b7c1e9a-3a0e-4c58-9a0c-5a1f3c1f2b11',
  name: 'dev',
  kernelPath: '/images/vmlinux',
  initrdPath: '/images/initrd.img',
  diskPath: '/vms/disk.qcow2',
  seedPath: '/vms/seed.tar',
  vcpuCount: 2,
  memoryMib: 256,
  guestIp: '10.88.0.15',
  loopbackAddress: '127.88.0.15',
  forwards: [{ hostPort: 2222, guestPort: 22 }],
  isolated: false,
  consoleLogPath: '/vms/console.log',
  hypervisorLogPath: '/vms/qemu.log',
  runDir: '/run/vm',
};
const files = {
  qmpSocket: '/run/vm/qmp.sock',
  consoleSocket: '/run/vm/console.sock',
  agentSocket: '/run/vm/agent.sock',
  pidFile: '/run/vm/qemu.pid',
};

/** All values of an option that may come more than once. */
function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
}

function jsonOf(args: readonly string[], option: string): unknown[] {
  return valuesOf(args, option).map((value) => JSON.parse(value));
}

/** QEMU's own syntax as QEMU reads it: parts end at a single comma, a double one is a comma within a part. */
function splitAtSingleCommas(value: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < value.length; at++) {
    if (value[at] !== ',' || value[at + 1] === ',') {
      part += value[at];
      if (value[at] === ',') at++;
    } else {
      parts.push(part);
      part = '';
    }
  }
  return [...parts, part];
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ',',
        ',,',
        '"',
        "'",
        '\n',
        '\\',
        '-',
        '--',
        '%s',
        '%',
        ':',
        ' ',
        '=',
        'ä',
        '日',
        '😀',
        '{',
        '$(x)',
      ),
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const path = hostile.map((text) => `/${text}`);

describe('the command line of a machine', () => {
  it('is a q35 with a small translation buffer under TCG, a microvm under KVM', () => {
    const tcg = qemuArguments(config, 'tcg', files);
    expect([argumentOf(tcg, '-M'), argumentOf(tcg, '-accel'), argumentOf(tcg, '-cpu')]).toEqual([
      'q35,sata=off,smbus=off,vmport=off',
      'tcg,tb-size=64',
      'max',
    ]);
    const kvm = qemuArguments(config, 'kvm', files);
    expect(argumentOf(kvm, '-M')).toMatch(/^microvm,/);
    expect([argumentOf(kvm, '-accel'), argumentOf(kvm, '-cpu')]).toEqual(['kvm', 'host']);
  });

  it('names the VM, its hardware and what QEMU may not do', () => {
    const args = qemuArguments(config, 'tcg', files);
    expect(argumentOf(args, '-uuid')).toBe(config.vmId);
    const odd = qemuArguments({ ...config, vmId: 'vm-1,x=y' }, 'tcg', files);
    expect(argumentOf(odd, '-uuid')).toBe(machineIdOf('vm-1,x=y'));
    expect(argumentOf(args, '-smp')).toBe('2');
    expect(argumentOf(args, '-m')).toBe('256M');
    expect(argumentOf(args, '-sandbox')).toBe(
      'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    );
    expect(args).toEqual(expect.arrayContaining(['-nodefaults', '-no-user-config']));
    expect(args).not.toContain('-daemonize');
  });

  it('opens the disk as qcow2 and the seed as raw and read-only, and probes neither', () => {
    const args = qemuArguments(config, 'tcg', files);
    expect(valuesOf(args, '-blockdev')).toEqual([
      'node-name=root,driver=qcow2,file.driver=file,file.filename=/vms/disk.qcow2,discard=unmap',
      'node-name=seed,driver=raw,file.driver=file,file.filename=/vms/seed.tar,read-only=on',
    ]);
  });

  it('has neither seed nor initramfs where there is none', () => {
    const args = qemuArguments({ ...config, seedPath: null, initrdPath: null }, 'tcg', files);
    expect(valuesOf(args, '-blockdev')).toHaveLength(1);
    expect(args).not.toContain('-initrd');
  });

  it('gives the guest its address, and forwards only from the loopback address', () => {
    const [netdev] = jsonOf(qemuArguments(config, 'tcg', files), '-netdev');
    expect(netdev).toMatchObject({
      ...{ type: 'user', net: '10.88.0.0/24', dhcpstart: '10.88.0.15', host: '10.88.0.2', dns: '10.88.0.3' },
      ...{ restrict: false, hostfwd: [{ str: 'tcp:127.88.0.15:2222-10.88.0.15:22' }] },
    });
    const [isolated] = jsonOf(qemuArguments({ ...config, isolated: true }, 'tcg', files), '-netdev');
    expect(isolated).toMatchObject({ restrict: true });
  });

  it('gives the guest the port on which its agent listens', () => {
    expect(jsonOf(qemuArguments(config, 'tcg', files), '-device')).toEqual(
      expect.arrayContaining([
        { driver: 'virtio-serial-pci', id: 'ports' },
        {
          ...{ driver: 'virtserialport', id: 'agent-port', bus: 'ports.0', chardev: 'agent' },
          name: 'org.qemu.guest_agent.0',
        },
      ]),
    );
  });

  it('carries any path and name unharmed, and lets none of them become an option', () => {
    const names = fc.record({
      name: hostile,
      ...{ kernelPath: path, initrdPath: path, diskPath: path, seedPath: path },
      ...{ consoleLogPath: path, runDir: path },
    });
    const shape = qemuArguments(config, 'tcg', files).length;
    fc.assert(
      fc.property(names, (names) => {
        const there = { ...config, ...names };
        const run = {
          qmpSocket: `${names.runDir}/qmp.sock`,
          consoleSocket: `${names.runDir}/console.sock`,
          agentSocket: `${names.runDir}/agent.sock`,
          pidFile: `${names.runDir}/qemu.pid`,
        };
        const args = qemuArguments(there, 'tcg', run);
        expect(args).toHaveLength(shape);
        expect(argumentOf(args, '-kernel')).toBe(names.kernelPath);
        expect(argumentOf(args, '-initrd')).toBe(names.initrdPath);
        expect(argumentOf(args, '-pidfile')).toBe(run.pidFile);
        expect(valuesOf(args, '-blockdev').map(splitAtSingleCommas)).toEqual([
          [
            ...['node-name=root', 'driver=qcow2', 'file.driver=file', `file.filename=${names.diskPath}`],
            'discard=unmap',
          ],
          [
            ...['node-name=seed', 'driver=raw', 'file.driver=file', `file.filename=${names.seedPath}`],
            'read-only=on',
          ],
        ]);
        expect(splitAtSingleCommas(argumentOf(args, '-name') ?? '')).toEqual([`guest=${names.name}`]);
        expect(valuesOf(args, '-chardev').map(splitAtSingleCommas)).toEqual([
          [
            ...['socket', 'id=console', `path=${run.consoleSocket}`, 'server=on', 'wait=off'],
            ...[`logfile=${names.consoleLogPath}`, 'logappend=on'],
          ],
          ['socket', 'id=qmp', `path=${run.qmpSocket}`, 'server=on', 'wait=off'],
          ['socket', 'id=agent', `path=${run.agentSocket}`, 'server=on', 'wait=off'],
        ]);
      }),
    );
  });
});

describe('where a machine listens', () => {
  it('is read from its command line, whatever its folder is called', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const qmpSocket = `/run/${name}/qmp.sock`;
        const consoleSocket = `/run/${name}/console.sock`;
        const agentSocket = `/run/${name}/agent.sock`;
        const args = qemuArguments(config, 'tcg', { ...files, qmpSocket, consoleSocket, agentSocket });
        expect(socketsOf(['qemu-system-x86_64', ...args])).toEqual({
          qmpSocket,
          consoleSocket,
          agentSocket,
        });
      }),
    );
  });

  it('is not guessed where the command line does not tell', () => {
    expect(socketsOf(['qemu-system-x86_64', '-chardev', 'null,id=qmp'])).toEqual({});
  });
});
