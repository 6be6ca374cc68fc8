import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import type { MachineConfig } from '../driver/machine.ts';
import { machineConfig } from '../testing/machines.ts';
import { requireProgram } from './require-program.ts';
import { useQemuMachines } from './testing/qemu-machines.ts';

describe('a start that fails', { timeout: 60_000 }, () => {
  const machines = useQemuMachines();
  const { dir, driver, prepare, start } = machines;

  const startsAndEnds = async (config: MachineConfig) => (await start(config)).kill();

  /** What a start says that must fail. */
  async function refusal(config: MachineConfig): Promise<ErrorValue> {
    const error = await start(config).catch((reason: unknown) => reason);
    if (!(error instanceof AppError)) throw new Error('It was expected to be refused.', { cause: error });
    return error.value;
  }

  it('says why a damaged disk does not boot, and starts from a copy', async () => {
    const config = await prepare();
    const copy = readFileSync(config.diskPath);
    writeFileSync(config.diskPath, 'not a disk any more');
    await expect(driver.start(config)).rejects.toMatchObject({
      ...{ code: 'file_invalid', value: { details: [expect.stringContaining('not in qcow2 format')] } },
    });
    writeFileSync(config.diskPath, copy);
    await startsAndEnds(config);
  });

  it('says of a disk that is marked as corrupt how it is repaired, whatever its path', async () => {
    const home = join(dir, `o'brien's $(x) "y"`);
    mkdirSync(home);
    const config = await prepare({}, home);
    const disk = readFileSync(config.diskPath);
    disk.writeBigUInt64BE(2n, 72);
    writeFileSync(config.diskPath, disk);
    const error = await refusal(config);
    expect(error).toMatchObject({
      code: 'file_invalid',
      message: expect.stringContaining('marked as corrupt'),
    });
    const [, command = ''] = /“(.*)”/.exec(error.hint) ?? [];
    expect(command).toMatch(/^qemu-img check -r all /);
    const programs = dirname(await requireProgram('qemu-img'));
    execFileSync('sh', ['-c', command], { env: { ...process.env, PATH: `${programs}:${process.env.PATH}` } });
    await startsAndEnds(config);
  });

  it('says which file below its disk is missing or is none, and starts when it is back', async () => {
    const basePath = join(dir, 'away.ext4');
    copyFileSync(machines.image.rootfsPath, basePath);
    const config = machineConfig(dir, machines.image);
    await driver.createDisk({ basePath, diskPath: config.diskPath, sizeMib: null });
    renameSync(basePath, `${basePath}.kept`);
    expect(await refusal(config)).toMatchObject({
      code: 'file_missing',
      hint: expect.stringMatching(/^Put the file back\. /),
    });
    mkdirSync(basePath);
    expect(await refusal(config)).toMatchObject({
      code: 'file_invalid',
      hint: expect.stringMatching(/^Put the file back\. /),
    });
    rmdirSync(basePath);
    renameSync(`${basePath}.kept`, basePath);
    await startsAndEnds(config);
  });

  it('says which VM has its disk, and who writes to its root file system', async () => {
    const config = await prepare();
    const holder = await start({ ...(await prepare()), name: 'holder', diskPath: config.diskPath });
    const who = `the VM holder (process ${holder.process.pid})`;
    await expect(driver.start(config)).rejects.toMatchObject({
      message: `The VM’s disk ${config.diskPath} is in use by ${who}.`,
    });
    await holder.kill();
    await startsAndEnds(config);

    const basePath = join(dir, 'written-to.ext4');
    copyFileSync(machines.image.rootfsPath, basePath);
    const overlay = { ...config, diskPath: join(dir, 'over-written-to.qcow2') };
    await driver.createDisk({ basePath, diskPath: overlay.diskPath, sizeMib: null });
    const writer = spawn(await requireProgram('qemu-io'), ['-f', 'raw', basePath], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(writer.stdout, 'data');
    await expect(driver.start(overlay)).rejects.toMatchObject({
      message: `${basePath}, which the VM’s disk is based on, is open for writing in qemu-io (process ${writer.pid}).`,
    });
    writer.stdin.end('quit\n');
    await once(writer, 'exit');
    await startsAndEnds(overlay);
  });

  it('says what is wrong with its kernel or its initrd, and starts as the hint says', async () => {
    const kernel = readFileSync(machines.image.kernelPath);
    const cut = join(dir, 'cut');
    writeFileSync(cut, kernel.subarray(0, kernel.length / 2));
    const packed = join(dir, 'packed');
    writeFileSync(packed, gzipSync(kernel));
    const foreign = join(dir, 'foreign');
    kernel.writeUInt16LE(183, 18);
    writeFileSync(foreign, kernel);
    const large = join(dir, 'large');
    writeFileSync(large, '');
    truncateSync(large, 300 * 1024 * 1024);
    const { kernelPath, initrdPath } = machines.image;
    const asMuch = (hint: string) => ({ memoryMib: Number(/at least (\d+) MiB/.exec(hint)?.[1]) });
    const refusals: [Partial<MachineConfig>, string, (hint: string) => Partial<MachineConfig>][] = [
      [{ kernelPath: cut }, 'is incomplete', () => ({ kernelPath })],
      [{ kernelPath: packed }, 'is compressed with gzip', () => ({ kernelPath })],
      [{ kernelPath: foreign }, 'is for arm64', () => ({ kernelPath })],
      [{ memoryMib: 32 }, 'needs 62 MiB of memory to start, and the VM has 32 MiB', asMuch],
      [{ initrdPath: dir }, `The initrd ${dir} can’t be read`, () => ({ initrdPath })],
      [
        { initrdPath: large },
        'The initrd takes 300 MiB, but a VM with 128 MiB of memory has room for only',
        asMuch,
      ],
    ];
    for (const [fault, message, mend] of refusals) {
      const config = await prepare(fault);
      const error = await refusal(config);
      expect(error).toMatchObject({
        code: 'file_invalid',
        message: expect.stringContaining(message),
      });
      await startsAndEnds({ ...config, ...mend(error.hint) });
    }
  });
});
