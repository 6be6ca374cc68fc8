import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineConfig } from '../testing/machines.ts';
import { qemuArguments } from './command-line.ts';
import { createOverlay } from './disk.ts';
import { requireProgram } from './require-program.ts';
import { runFilesIn } from './run-files.ts';
import { hostileName } from './testing/hostile-names.ts';
import { starterImage } from './testing/starter-image.ts';
import { type Traced, traceMachine } from './testing/traced-machine.ts';

const runs = 30;

const kinds = ['kernel', 'initrd', 'base', 'disk', 'seed', 'console', 'run'] as const;
type Kind = (typeof kinds)[number];
type Names = Record<Kind | 'folder' | 'guest', string>;

const long = hostileName(60);
// A socket's path has room for 108 bytes in all.
const short = hostileName(18);
// Asked for the name, QEMU writes others in the place of characters that it takes for none.
const guest = long.filter((name) => !/\p{Noncharacter_Code_Point}/u.test(name));
const names: fc.Arbitrary<Names> = fc.record({
  ...{ guest, kernel: long, initrd: long, base: long, disk: long, seed: long, console: long },
  ...{ folder: short, run: short },
});

/** The worst of each kind at once, whatever chance brings. */
const worst: Names = {
  guest: 'a,b=c,,"\\\n%s',
  folder: '-S, %n\n',
  kernel: '-kernel,file=x "y" \\ %s\n日',
  initrd: 'a,b,c -initrd',
  base: 'json:{"driver":"file"},,\n',
  disk: 'nbd:x,format=raw"\\\n%d😀\uffff',
  seed: '"},"read-only":false,{"x":"',
  console: 'log,logappend=off,path=x,,\n',
  run: '-r=,server=off%\n',
};

describe('QEMU', { timeout: 60_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'q'));
  let image: Awaited<ReturnType<typeof starterImage>>;
  beforeAll(async () => {
    image = await starterImage();
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** A machine all of whose files bear such names, each in a folder of its own: names may be alike. */
  async function prepare(given: Names) {
    const cwd = mkdtempSync(join(dir, 'x'));
    const root = join(cwd, given.folder);
    const place = (kind: Kind) => {
      const folder = join(root, kind.slice(0, 2));
      mkdirSync(folder, { recursive: true });
      return join(folder, given[kind]);
    };
    const at = Object.fromEntries(kinds.map((kind) => [kind, place(kind)])) as Record<Kind, string>;
    symlinkSync(image.kernelPath, at.kernel);
    symlinkSync(image.initrdPath ?? '', at.initrd);
    writeFileSync(at.base, Buffer.alloc(1024 * 1024));
    writeFileSync(at.seed, Buffer.alloc(10_240));
    mkdirSync(at.run);
    await createOverlay(await requireProgram('qemu-img'), {
      ...{ basePath: at.base, diskPath: at.disk, sizeMib: null },
    });
    const config = machineConfig(cwd, image, {
      ...{ name: given.guest, kernelPath: at.kernel, initrdPath: at.initrd, diskPath: at.disk },
      ...{ seedPath: at.seed, consoleLogPath: at.console, runDir: at.run },
    });
    return { cwd, root, at, config };
  }

  const below = (root: string, paths: Traced['opened']) =>
    [...new Set(paths.filter((path) => path.startsWith(root)))].sort();

  it('opens exactly the files that it is given, whatever their names, and makes no others', async () => {
    const opensJustThese = async (given: Names) => {
      const { cwd, root, at, config } = await prepare(given);
      const before = readdirSync(cwd, { recursive: true }).map(String);
      const files = runFilesIn(at.run);
      const args = qemuArguments(config, 'tcg', files);
      const traced = await traceMachine(args, { files, cwd, log: `${cwd}.strace` }, async (qmp) => {
        expect(await qmp.execute('query-name')).toEqual({ name: given.guest });
        const during = readdirSync(cwd, { recursive: true }).map(String);
        const made = during.filter((path) => !before.includes(path)).map((path) => join(cwd, path));
        expect(made.sort()).toEqual([at.console, ...Object.values(files)].sort());
      });
      const { base, console, disk, initrd, kernel, seed } = at;
      expect(below(root, traced.opened)).toEqual(
        [base, console, disk, initrd, kernel, seed, files.pidFile].sort(),
      );
      expect(traced.bound).toEqual([files.consoleSocket, files.qmpSocket, files.agentSocket]);
      rmSync(cwd, { recursive: true });
    };
    await fc.assert(fc.asyncProperty(names, opensJustThese), { numRuns: runs, examples: [[worst]] });
  });
});
