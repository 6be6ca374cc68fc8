import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareBase, digestedNote, freshNote } from './compare-base.ts';
import { createFileDigests } from './file-digest.ts';
import { markOf, mayHideWrite } from './file-mark.ts';

const dir = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const digests = createFileDigests();

function file(name: string, content: string | Buffer) {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

describe('a file that has its times', () => {
  it('is not read, where these times were noted long after they were made', async () => {
    const path = file('settled', 'content');
    const note = { ...(await freshNote(path)), lookedAt: Date.now() + 60_000, digest: 'of something else' };
    expect(await compareBase(note, path, digests)).toEqual({ kind: 'same', better: null });
  });

  it('is read where a write may have come between its times and the look at them', async () => {
    const path = file('fresh', 'content');
    const { mark } = await freshNote(path);
    const lookedAt = Number(BigInt(mark.changed) / 1_000_000n);
    const noted = (digest: string) => compareBase({ path, mark, lookedAt, digest }, path, digests);
    expect(await noted('of something else')).toMatchObject({ kind: 'changed' });
    const digest = createHash('sha256').update('content').digest('hex');
    expect(await noted(digest)).toMatchObject({ kind: 'same', better: { digest } });
  });
});

describe('what a write can hide behind', () => {
  const mark = (changed: bigint) => ({ size: '1', inode: '1', modified: '0', changed: `${changed}` });

  it('is a tick of the kernel, and two seconds where a file system keeps no fractions', () => {
    const whole = 1_700_000_000_000_000_000n;
    expect(mayHideWrite(mark(whole + 1n), 1_700_000_000_010)).toBe(true);
    expect(mayHideWrite(mark(whole + 1n), 1_700_000_000_030)).toBe(false);
    expect(mayHideWrite(mark(whole), 1_700_000_001_900)).toBe(true);
    expect(mayHideWrite(mark(whole), 1_700_000_002_100)).toBe(false);
  });
});

describe('the content of a file', () => {
  it('is what sha256sum prints, over many chunks', async () => {
    const content = Buffer.alloc(3 * 1024 * 1024 + 7, 'abcdefg');
    const read = await digestedNote(file('large', content), digests);
    expect(read?.digest).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('is read once for all who ask, and again when the file has other times', async () => {
    const path = file('shared', 'a');
    const [first, second] = [digests.of(path), digests.of(path)];
    expect(await first).toBe(await second);
    appendFileSync(path, 'b');
    expect((await digests.of(path))?.digest).not.toBe((await first)?.digest);
  });

  it('is nothing that holds while somebody writes to it', async () => {
    const path = file('busy', Buffer.alloc(8 * 1024 * 1024));
    const before = await markOf(path);
    const reading = digests.of(path);
    // Not before it has been looked at: its first look is a turn of the event loop away.
    await markOf(path);
    appendFileSync(path, 'more');
    const read = await reading;
    if (read !== null) expect(read.mark).not.toEqual(before);
  });

  it('is not known once nobody wants to know it any more', async () => {
    const closed = createFileDigests();
    closed.close();
    expect(await closed.of(file('closed', 'a'))).toBeNull();
  });

  it('is not known of a file that is not there', async () => {
    await expect(digests.of(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(digests.of('/dev/zero')).rejects.toThrow('a regular file');
  });
});
