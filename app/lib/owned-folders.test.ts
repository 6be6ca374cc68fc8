import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createOwnedFolder,
  createOwnedFolders,
  creatingFolder,
  deleteOwnedFolder,
  ownedFolder,
  recoverOwnedFolders,
} from './owned-folders.ts';

const id = '3f0c8a52-8f5e-4a44-9c1b-000000000001';
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'owned-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const fill = async (dir: string) => writeFileSync(join(dir, 'disk'), 'content');
const crash = () => {
  throw new Error('crash');
};

describe('several folders', () => {
  const ids = [1, 2, 3].map((number) => id.replace(/.$/, String(number)));

  it('appear once all are filled and all rows are stored; one with nothing to hold is left out', async () => {
    const put = async (own: string, dir: string) => {
      await fill(dir);
      return own !== ids[1];
    };
    await createOwnedFolders(root, ids, put, () => {
      expect(readdirSync(root).every((name) => name.startsWith('.creating-'))).toBe(true);
    });
    expect(readdirSync(root)).toEqual([ids[0], ids[2]]);
  });

  it('have their names before anybody can ask for one of their rows', async () => {
    const seen: string[] = [];
    const put = (_: string, dir: string) => fill(dir).then(() => true);
    await createOwnedFolders(root, ids, put, () => queueMicrotask(() => seen.push(...readdirSync(root))));
    expect(seen).toEqual(ids);
  });

  it('leave nothing when filling one of them fails, or the rows cannot be stored', async () => {
    const put = async (own: string, dir: string) => {
      await fill(dir);
      return own === ids[2] ? crash() : true;
    };
    await expect(createOwnedFolders(root, ids, put, () => {})).rejects.toThrow('crash');
    await expect(createOwnedFolders(root, ids, async () => true, crash)).rejects.toThrow('crash');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a folder that belongs to a row', () => {
  it('appears under its id once it is filled and its row is stored', async () => {
    await createOwnedFolder(root, id, fill, () => {
      expect(existsSync(ownedFolder(root, id))).toBe(false);
    });
    expect(readFileSync(join(root, id, 'disk'), 'utf8')).toBe('content');
  });

  it('leaves nothing when filling it fails, or its row cannot be stored', async () => {
    await expect(
      createOwnedFolder(
        root,
        id,
        async () => crash(),
        () => {},
      ),
    ).rejects.toThrow('crash');
    await expect(createOwnedFolder(root, id, fill, crash)).rejects.toThrow('crash');
    expect(readdirSync(root)).toEqual([]);
  });

  it('has its name before anybody can ask for its row', async () => {
    const seen: string[] = [];
    await createOwnedFolder(root, id, fill, () => queueMicrotask(() => seen.push(...readdirSync(root))));
    expect(seen).toEqual([id]);
  });

  it('goes with its row', async () => {
    await createOwnedFolder(root, id, fill, () => {});
    await deleteOwnedFolder(root, id, () => {});
    expect(readdirSync(root)).toEqual([]);
  });

  it('has lost its name before anybody can see that its row has gone', async () => {
    await createOwnedFolder(root, id, fill, () => {});
    let rowIsThere = true;
    const deletion = deleteOwnedFolder(root, id, () => {
      rowIsThere = false;
    });
    expect({ rowIsThere, names: readdirSync(root) }).toEqual({
      rowIsThere: false,
      names: [`.deleting-${id}`],
    });
    await deletion;
  });

  it('is not brought back by another who deletes it at the same time', async () => {
    for (let round = 0; round < 50; round += 1) {
      await createOwnedFolder(root, id, fill, () => {});
      let rowIsThere = true;
      const forget = () => {
        if (!rowIsThere) throw new Error('no such row');
        rowIsThere = false;
      };
      const deletions = Array.from({ length: 4 }, () => deleteOwnedFolder(root, id, forget));
      const ended = await Promise.allSettled(deletions);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(readdirSync(root)).toEqual([]);
    }
  });

  it('stays, with all in it, when its row cannot be deleted', async () => {
    await createOwnedFolder(root, id, fill, () => {});
    await expect(deleteOwnedFolder(root, id, crash)).rejects.toThrow('crash');
    expect(readFileSync(join(root, id, 'disk'), 'utf8')).toBe('content');
  });

  it('does not need to exist for its row to be deleted', async () => {
    let forgotten = false;
    await deleteOwnedFolder(root, id, () => {
      forgotten = true;
    });
    expect(forgotten).toBe(true);
  });

  it('never takes along what a link in it, or in its place, points to', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'precious'), 'mine');
    await createOwnedFolder(
      root,
      id,
      async (dir) => symlinkSync(outside, join(dir, 'link')),
      () => {},
    );
    await deleteOwnedFolder(root, id, () => {});
    symlinkSync(outside, ownedFolder(root, id));
    await deleteOwnedFolder(root, id, () => {});
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('mine');
    expect(readdirSync(root)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it.each(['../../etc', '.', '', 'a/b', `${id}/..`, 'a\0b', 'x'.repeat(5000)])(
    'is made within its root for the id %j, whatever path that is, and for no other id',
    async (odd) => {
      await createOwnedFolder(
        root,
        id,
        async () => {},
        () => {},
      );
      await createOwnedFolder(
        root,
        odd,
        async (dir) => writeFileSync(join(dir, 'disk'), ''),
        () => {},
      );
      expect(readdirSync(root)).toHaveLength(2);
      expect(readdirSync(ownedFolder(root, odd))).toEqual(['disk']);
      await deleteOwnedFolder(root, odd, () => {});
      expect(readdirSync(root)).toEqual([id]);
    },
  );
});

describe('after a crash', () => {
  it('a creation whose row was stored is completed, and one without a row is removed', async () => {
    const other = id.replace(/1$/, '2');
    mkdirSync(creatingFolder(root, id));
    mkdirSync(creatingFolder(root, other));
    await recoverOwnedFolders(root, (one) => one === id);
    expect(readdirSync(root)).toEqual([id]);
  });

  it('a deletion whose row is gone is completed, and one whose row is there is taken back', async () => {
    const other = id.replace(/1$/, '2');
    mkdirSync(join(root, `.deleting-${id}`));
    mkdirSync(join(root, `.deleting-${other}`));
    await recoverOwnedFolders(root, (one) => one === id);
    expect(readdirSync(root)).toEqual([id]);
  });

  it('what lay beside a folder that was being filled is removed', async () => {
    mkdirSync(creatingFolder(root, id));
    mkdirSync(join(root, `..creating-${id}-x7Yz`));
    mkdirSync(join(root, '..creating-notes-x7Yz'));
    await recoverOwnedFolders(root, () => false);
    expect(readdirSync(root)).toEqual(['..creating-notes-x7Yz']);
  });

  it('one that cannot be completed keeps no other from being, and says why', async () => {
    const other = id.replace(/1$/, '2');
    mkdirSync(creatingFolder(root, id));
    symlinkSync(join(root, id), join(root, id));
    mkdirSync(creatingFolder(root, other));
    expect(await recoverOwnedFolders(root, () => true)).toEqual([
      expect.objectContaining({ code: 'ENOTDIR' }),
    ]);
    expect(readdirSync(root).sort()).toEqual([`.creating-${id}`, id, other].sort());
  });

  it('leaves what it does not know', async () => {
    writeFileSync(join(root, '.creating-notes'), '');
    mkdirSync(join(root, 'something else'));
    await recoverOwnedFolders(root, () => false);
    expect(readdirSync(root).sort()).toEqual(['.creating-notes', 'something else']);
  });
});
