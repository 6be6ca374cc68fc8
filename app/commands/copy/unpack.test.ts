import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { CutOff } from './byte-reader.ts';
import { BadTar, blockBytes, paddingOf, type TarHeader, writeHeaders } from './tar-header.ts';
import { treeOf } from './testing/tree.ts';
import { TooMuch, unpack } from './unpack.ts';

let home: string;
let top: string;
beforeEach(() => {
  home = makeTestFolder();
  mkdirSync(join(home, 'mine'));
  writeFileSync(join(home, 'mine/file'), 'mine');
  mkdirSync(join(home, 'scratch'), { mode: 0o700 });
  top = join(home, 'scratch/copy');
});

/** What is nobody's business: all but the copy. */
const others = () => treeOf(join(home, 'mine'));
const limits = { bytes: 10 << 20, entries: 1000 };

async function* pieces(archive: Uint8Array, length = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += length) yield archive.subarray(at, at + length);
}
const unpacked = (archive: Uint8Array, more = limits, length?: number) =>
  unpack(pieces(archive, length), top, { limits: more, onBytes: () => undefined });

type Part = Partial<Omit<TarHeader, 'path' | 'linkPath'>> & {
  path: string | Buffer;
  linkPath?: string;
  content?: string;
};
const bytes = (text: string | Buffer) => Buffer.from(text);
function entry({ path, linkPath = '', content = '', ...more }: Part): Buffer {
  const size = Buffer.byteLength(content);
  const header = { type: '0', mode: 0o644, mtime: 1000, size, ...more };
  return Buffer.concat([
    writeHeaders({ ...header, path: bytes(path), linkPath: bytes(linkPath) }),
    bytes(content),
    paddingOf(size),
  ]);
}
const root: Part = { path: './', type: '5', mode: 0o755 };
const archive = (...parts: (Part | Buffer)[]) =>
  Buffer.concat([
    ...parts.map((part) => (Buffer.isBuffer(part) ? part : entry(part))),
    Buffer.alloc(2 * blockBytes),
  ]);

describe('the archive of a folder', () => {
  it.each(['gnu', 'oldgnu', 'ustar', 'pax'])('in the format %s is made again as it was', async (format) => {
    const from = join(home, 'from');
    mkdirSync(join(from, 'a folder/-x/ä'), { recursive: true });
    writeFileSync(join(from, 'a folder/empty'), '');
    writeFileSync(join(from, 'a folder/-x/line\nbreak'), Buffer.alloc(100_003, 'a\0\xff', 'latin1'), {
      mode: 0o750,
    });
    const isShort = format === 'ustar';
    const long = join(from, 'n'.repeat(90), 'm'.repeat(isShort ? 40 : 90));
    mkdirSync(long, { recursive: true });
    writeFileSync(join(long, 'o'.repeat(isShort ? 90 : 200)), 'long');
    symlinkSync('../a folder/empty', join(from, 'a folder/link'));
    symlinkSync('l'.repeat(isShort ? 90 : 180), join(from, 'leads-nowhere'));
    linkSync(join(from, 'a folder/empty'), join(from, 'z-second-name'));
    chmodSync(join(from, 'a folder/-x'), 0o555);
    utimesSync(join(from, 'a folder/-x'), 12345, 12345);
    const tar = execFileSync('tar', ['-c', `--format=${format}`, '-C', from, '.'], { maxBuffer: 64 << 20 });
    const { leftOut, ...sums } = await unpacked(tar);
    expect(treeOf(top)).toEqual(treeOf(from));
    expect(sums).toEqual({ kind: 'folder', files: 4, bytes: 100_007 });
    expect(leftOut).toEqual([]);
    expect(statSync(join(top, 'z-second-name')).nlink).toBe(2);
    chmodSync(join(from, 'a folder/-x'), 0o755);
    chmodSync(join(top, 'a folder/-x'), 0o755);
  });

  it('may come in pieces of any length', async () => {
    const tar = archive(root, { path: './a', content: 'x'.repeat(1000) }, { path: './b', content: 'y' });
    await unpacked(tar, limits, 1);
    expect(readFileSync(join(top, 'a'), 'utf8')).toBe('x'.repeat(1000));
  });

  it('keeps no set-id bits, and leaves out what is neither file nor folder, and links that lead out', async () => {
    const outside = ['/etc/passwd', '..', '../x', 'd/../../x', 'b/..', './../../mine', ''];
    const tar = archive(
      root,
      { path: './suid', mode: 0o6755, content: 'x' },
      { path: './b', type: '2', linkPath: '.' },
      ...outside.map((linkPath, index) => ({ path: `./out-${index}`, type: '2', linkPath })),
      { path: './device', type: '3' },
      { path: './disk', type: '4' },
      { path: './pipe', type: '6' },
      { path: './sparse', type: 'S', content: 'what it is nobody knows' },
      { path: Buffer.from('./\xff', 'latin1'), content: 'x' },
    );
    const { leftOut } = await unpacked(tar);
    expect(Object.keys(treeOf(top)).sort()).toEqual(['.', 'b', 'suid']);
    expect(statSync(join(top, 'suid')).mode & 0o7777).toBe(0o755);
    expect(leftOut).toHaveLength(outside.length + 5);
  });
});

describe('a hostile archive', () => {
  const deep = `./${'d/'.repeat(300)}`;
  const badSum = entry({ path: './x' });
  badSum[0] = 0x41;
  const noNumber = entry({ path: './x' });
  noNumber.write('99999999999', 124);
  const huge = entry({ path: './x' });
  huge.fill(0xff, 125, 136).writeUInt8(0x80, 124);
  const resum = (block: Buffer) => {
    block.fill(' ', 148, 156);
    block.write(
      `${block
        .subarray(0, 512)
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return block;
  };
  /** Nobody has it. */
  const evil = join(tmpdir(), `evil-${randomUUID()}`);
  const pax = (text: string) => entry({ path: 'pax', type: 'x', content: text });

  it.each<[string, Buffer]>([
    ['an absolute name', archive(root, { path: evil, content: 'x' })],
    ['a name that leads up', archive(root, { path: './../evil', content: 'x' })],
    ['a name that leads up and down', archive(root, { path: './a/../../evil', content: 'x' })],
    ['a name that ends above', archive(root, { path: './a', type: '5' }, { path: './a/..', type: '5' })],
    ['a first name that leads up', archive({ path: '../evil', content: 'x' })],
    ['a first name that is absolute', archive({ path: evil, type: '5' })],
    ['an empty name', archive(root, { path: '', content: 'x' })],
    ['a doubled slash', archive(root, { path: './a', type: '5' }, { path: './a//b', content: 'x' })],
    ['a dot inside', archive(root, { path: './a', type: '5' }, { path: './a/./b', content: 'x' })],
    [
      'a file through a link',
      archive(root, { path: './l', type: '2', linkPath: '.' }, { path: './l/x', content: 'x' }),
    ],
    [
      'a file through a link that leads out',
      archive(root, { path: './l', type: '2', linkPath: '/tmp' }, { path: './l/x', content: 'x' }),
    ],
    ['a file through a file', archive(root, { path: './f', content: 'f' }, { path: './f/x', content: 'x' })],
    [
      'a file over a link',
      archive(root, { path: './l', type: '2', linkPath: 'x' }, { path: './l', content: 'x' }),
    ],
    [
      'a link over a folder',
      archive(root, { path: './d', type: '5' }, { path: './d', type: '2', linkPath: 'x' }),
    ],
    [
      'a folder over a link',
      archive(root, { path: './l', type: '2', linkPath: 'x' }, { path: './l', type: '5' }),
    ],
    ['a file twice', archive(root, { path: './f', content: '1' }, { path: './f', content: '2' })],
    ['the top twice', archive(root, root)],
    ['a file in no folder', archive(root, { path: './none/x', content: 'x' })],
    ['a hard link out', archive(root, { path: './h', type: '1', linkPath: '../mine/file' })],
    ['an absolute hard link', archive(root, { path: './h', type: '1', linkPath: '/etc/passwd' })],
    ['a hard link to a folder', archive(root, { path: './h', type: '1', linkPath: './' })],
    [
      'a hard link to what comes later',
      archive(root, { path: './h', type: '1', linkPath: './f' }, { path: './f' }),
    ],
    ['a link in the place of the top', archive({ path: './', type: '2', linkPath: '/tmp' })],
    ['a device in the place of the top', archive({ path: './', type: '3' })],
    ['something behind the one file', archive({ path: './f', content: 'x' }, { path: './g', content: 'x' })],
    ['nothing', archive()],
    ['a long name that leads up', archive(root, { path: `${'a/'.repeat(60)}../../evil`, content: 'x' })],
    ['a name that is too deep', archive(root, { path: deep, type: '5' })],
    ['a part that is too long', archive(root, { path: `./${'n'.repeat(256)}`, content: 'x' })],
    ['a name of a megabyte', archive(root, { path: 'n'.repeat(1 << 20), content: 'x' })],
    [
      'an extended name that leads up',
      archive(root, pax('20 path=./../../evil\n'), { path: './x', content: 'x' }),
    ],
    ['an extended header with a wrong length', archive(root, pax('99 path=x\n'), { path: './x' })],
    ['an extended header without a length', archive(root, pax('path=x\n'), { path: './x' })],
    ['an extended size that is none', archive(root, pax('11 size=-x\n'), { path: './x' })],
    ['a folder with a content', archive(root, { path: './d', type: '5', content: 'x' })],
    ['a wrong checksum', archive(root, badSum)],
    ['a size that is no number', archive(root, resum(noNumber))],
    ['a size beyond all numbers', archive(root, resum(huge))],
    ['no archive', Buffer.alloc(4096, 'GET / HTTP/1.1\r\n')],
    ['more behind its end', Buffer.concat([archive(root), Buffer.alloc(2 << 20)])],
  ])('with %s is refused, and touches nothing else', async (_, tar) => {
    const before = others();
    await expect(unpacked(tar)).rejects.toThrow(BadTar);
    expect(others()).toEqual(before);
    expect(existsSync(evil)).toBe(false);
    expect(
      Object.keys(treeOf(home)).filter(
        (path) => !/^(\.|mine|mine\/file|scratch|scratch\/copy(\/.*)?)$/.test(path),
      ),
    ).toEqual([]);
  });

  it('that ends anywhere is cut off', async () => {
    const tar = archive(root, { path: './a', content: 'x'.repeat(600) });
    for (const length of [0, 1, 511, 512, 700, 1500, 2048 - 1, 2048]) {
      top = join(home, 'scratch', String(length));
      await expect(unpacked(tar.subarray(0, length))).rejects.toThrow(CutOff);
    }
  });

  it('takes no more room and names than it may', async () => {
    const two = archive(
      root,
      { path: './a', content: 'x'.repeat(600) },
      { path: './b', content: 'x'.repeat(600) },
    );
    await expect(unpacked(two, { ...limits, bytes: 1000 })).rejects.toThrow(TooMuch);
    top = join(home, 'scratch/names');
    await expect(unpacked(two, { ...limits, entries: 2 })).rejects.toThrow(TooMuch);
    top = join(home, 'scratch/sparse');
    const sparse = archive(root, { path: './s', type: 'S', content: 'x'.repeat(2000) });
    await expect(unpacked(sparse, { ...limits, bytes: 1000 })).rejects.toThrow(TooMuch);
  });

  it('of any bytes, and damaged anywhere, touches nothing else', async () => {
    const before = others();
    const good = archive(
      root,
      { path: './d', type: '5' },
      { path: './d/f', content: 'hello' },
      { path: './l', type: '2', linkPath: 'd/f' },
      { path: `./d/${'n'.repeat(150)}`, content: 'long' },
    );
    let run = 0;
    const damages = fc.array(
      fc.tuple(fc.nat(good.length - 1), fc.constantFrom(0, 0x2e, 0x2f, 0x31, 0x32, 0x35, 0xff)),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(damages, fc.boolean(), async (changes, isSummed) => {
        const tar = Buffer.from(good);
        for (const [at, byte] of changes) tar[at] = byte;
        // With sums that are right again, what was changed is believed.
        for (let at = 0; isSummed && at + 512 <= tar.length; at += 512)
          if (tar.toString('latin1', at + 257, at + 262) === 'ustar') resum(tar.subarray(at, at + 512));
        top = join(home, 'scratch', String(run++));
        await unpacked(tar).catch(() => undefined);
        expect(others()).toEqual(before);
        const above = Object.keys(treeOf(home)).filter((path) => !path.startsWith('scratch/'));
        expect(above).toEqual(['.', 'mine', 'mine/file', 'scratch']);
        execFileSync('rm', ['-rf', top]);
      }),
      { numRuns: 60 },
    );
  });
});
