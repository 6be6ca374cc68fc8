import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestFolder, testClock } from '../store/testing/factories.ts';
import { installation } from './testing/installation.ts';

describe('a saved bundle', () => {
  it('is an archive for this user alone, of just what was shown', async () => {
    const { home, paths, diagnostics, shown } = installation();
    writeFileSync(join(paths.logsDir, 'main.log'), `äöü\n${'line\n'.repeat(500)}`);
    const { id, name, files } = await diagnostics.collect({ consoles: false });
    const texts = files.map(({ path }) => [path, diagnostics.read(id, path)] as const);
    // What happens after it was shown is not in it.
    writeFileSync(join(paths.logsDir, 'main.log'), 'later');
    const path = await diagnostics.save(id);
    expect(path).toBe(join(home, name));
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    expect(readdirSync(home).filter((one) => one.includes('partial'))).toEqual([]);

    const target = makeTestFolder();
    execFileSync('tar', ['-xzf', path ?? '', '-C', target]);
    const folder = join(target, name.replace('.tar.gz', ''));
    for (const [file, text] of texts) expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
    for (const file of files) expect(statSync(join(folder, file.path)).size).toBe(file.sizeBytes);
    expect(statSync(join(folder, 'README.txt')).mtime).toEqual(testClock.now());

    diagnostics.showSaved(id);
    expect(shown).toEqual([path]);
  });

  it('is none when the person thinks better of it', async () => {
    const { diagnostics, shown } = installation({
      desktop: { pickSavePlace: async () => null, showInFolder: () => {} },
    });
    const { id } = await diagnostics.collect({ consoles: false });
    expect(await diagnostics.save(id)).toBeNull();
    diagnostics.showSaved(id);
    expect(shown).toEqual([]);
  });

  it.each([
    ['/sys/here.tar.gz', 'permission_denied', /permission was denied|read-only/],
    ['/nowhere/here.tar.gz', 'file_missing', /doesn’t exist/],
  ])('that cannot be written to %s says why, and can be saved elsewhere', async (place, code, why) => {
    const places = [place, join(makeTestFolder(), 'here.tar.gz')];
    const desktop = { pickSavePlace: async () => places.shift() ?? null, showInFolder: () => {} };
    const { diagnostics } = installation({ desktop });
    const { id } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({
      value: { code, message: expect.stringMatching(why), hint: 'Save them in another folder.' },
    });
    expect(await diagnostics.save(id)).toMatch(/here\.tar\.gz$/);
  });

  it('replaces no folder', async () => {
    const folder = makeTestFolder();
    const { diagnostics } = installation({
      desktop: { pickSavePlace: async () => folder, showInFolder: () => {} },
    });
    const { id } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({ code: 'permission_denied' });
    expect(readdirSync(folder)).toEqual([]);
    expect(readdirSync(dirname(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('is of the last bundle: what others hold is told to be gone', async () => {
    const { diagnostics } = installation();
    const { id } = await diagnostics.collect({ consoles: false });
    const { id: next } = await diagnostics.collect({ consoles: false });
    await expect(diagnostics.save(id)).rejects.toMatchObject({ code: 'not_found' });
    expect(() => diagnostics.read(id, 'README.txt')).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => diagnostics.read(next, '../../etc/passwd')).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});
