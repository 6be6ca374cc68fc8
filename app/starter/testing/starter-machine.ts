import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kernelArguments } from '../../hypervisors/qemu/command-line.ts';
import { readStarterManifest } from '../manifest.ts';
import { type SeedFile, seedTar } from '../seed.ts';

const run = promisify(execFile);

export type StarterMachineOptions = {
  starterDir: string;
  /** A private folder for the disk (what is there from a boot before is booted again), the seed and the control socket. */
  dir: string;
  diskMib: number;
  seed?: readonly SeedFile[];
  /** More words for the kernel command line. */
  append?: string;
  /** Forwards this loopback address to the guest's port 80. */
  httpForward?: { address: string; port: number };
  /** Forwards this loopback address to the guest's port 22. */
  sshForward?: { address: string; port: number };
};

/** A starter in a real QEMU (q35, TCG) with its serial console at hand: what tests of the image need, and no driver. */
export class StarterMachine {
  readonly disk: string;
  /** All that the serial console has printed. */
  printed = '';
  readonly #child: ChildProcess;
  readonly #controlSocket: string;
  readonly #exit: Promise<number | null>;

  private constructor(child: ChildProcess, disk: string, controlSocket: string) {
    this.disk = disk;
    this.#child = child;
    this.#controlSocket = controlSocket;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.printed += text;
    });
    this.#exit = once(child, 'exit').then(([code]) => code as number | null);
  }

  static async start(options: StarterMachineOptions): Promise<StarterMachine> {
    const { starterDir, dir, diskMib, seed = [], append = '', httpForward, sshForward } = options;
    const { files } = await readStarterManifest(starterDir);
    const disk = join(dir, 'disk.qcow2');
    const seedPath = join(dir, 'seed.tar');
    const control = join(dir, 'control');
    const backing = join(starterDir, files.rootfs.name);
    if (!existsSync(disk))
      await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', backing, disk, `${diskMib}M`]);
    await writeFile(seedPath, seedTar(seed), { mode: 0o600 });

    const drive = (node: string, driver: string, filename: string, readOnly: boolean) => [
      ...[
        '-blockdev',
        JSON.stringify({
          'node-name': node,
          driver,
          'read-only': readOnly,
          file: { driver: 'file', filename },
        }),
      ],
      ...['-device', JSON.stringify({ driver: 'virtio-blk-pci', drive: node })],
    ];
    const forwards = [
      ...(httpForward ? [{ str: `tcp:${httpForward.address}:${httpForward.port}-:80` }] : []),
      ...(sshForward ? [{ str: `tcp:${sshForward.address}:${sshForward.port}-:22` }] : []),
    ];
    const child = spawn(
      'qemu-system-x86_64',
      [
        ...['-M', 'q35', '-accel', 'tcg,tb-size=64', '-cpu', 'max', '-m', '128'],
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
        ...['-kernel', join(starterDir, files.kernel.name), '-initrd', join(starterDir, files.initrd.name)],
        ...['-append', `${kernelArguments} ${append}`.trim()],
        ...['-chardev', 'stdio,id=serial0,signal=off', '-serial', 'chardev:serial0'],
        ...['-qmp', `unix:${control},server=on,wait=off`],
        ...drive('root', 'qcow2', disk, false),
        ...drive('seed', 'raw', seedPath, true),
        ...['-netdev', JSON.stringify({ type: 'user', id: 'net0', hostfwd: forwards })],
        ...['-device', JSON.stringify({ driver: 'virtio-net-pci', netdev: 'net0', romfile: '' })],
        ...['-device', JSON.stringify({ driver: 'virtio-rng-pci' })],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    return new StarterMachine(child, disk, control);
  }

  /** Resolves to the match once the console has printed `pattern` after `from`; fails when QEMU ends first. */
  async waitFor(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const { stdout } = this.#child;
    if (!stdout) throw new Error('QEMU has no console');
    for (;;) {
      const match = pattern.exec(this.printed.slice(from));
      if (match) return match;
      const ended = this.#exit.then((code) => {
        throw new Error(`QEMU ended with ${code} before ${pattern}; it printed:\n${this.printed}`);
      });
      await Promise.race([once(stdout, 'data'), ended]);
    }
  }

  /** Types a command into the root shell and resolves to what it printed. */
  async shell(command: string): Promise<string> {
    const from = this.printed.length;
    // The typed line is echoed; the quotes keep the echo from looking like the answer.
    this.#child.stdin?.write(`echo "<"; ${command}; echo ">"\n`);
    const match = await this.waitFor(/\r\n<\r\n([\s\S]*?)>\r\n/, from);
    return (match[1] ?? '').replaceAll('\r\n', '\n').trim();
  }

  /** Types a line without waiting. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Presses the power button. */
  async pressPower(): Promise<void> {
    await this.#command('system_powerdown', this.#exit);
  }

  /** Lets the guest stand still, or go on. */
  async setPaused(paused: boolean): Promise<void> {
    await (paused ? this.#command('stop', /"STOP"/) : this.#command('cont', /"RESUME"/));
  }

  /** Resolves when QEMU has said `done`, or when that has settled. */
  async #command(name: string, done: RegExp | Promise<unknown>): Promise<void> {
    const socket = createConnection(this.#controlSocket);
    await once(socket, 'connect');
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    socket.write(`{"execute":"qmp_capabilities"}{"execute":"${name}"}`);
    if (done instanceof Promise) await done;
    else while (!done.test(said)) await once(socket, 'data');
    socket.destroy();
  }

  /** Resolves to QEMU's exit code. */
  exited(): Promise<number | null> {
    return this.#exit;
  }

  /** Ends QEMU at once if it still runs. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}
