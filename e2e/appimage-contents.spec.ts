import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iconSizes } from '../scripts/appimage/icons.ts';
import { binDir } from '../scripts/setup/places.mjs';
import { downloaded } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { expect } from './support/test.ts';

test('the AppImage holds what is needed, and nothing else', async ({ dir }) => {
  execFileSync(downloaded(dir), ['--appimage-extract'], { cwd: dir, stdio: 'ignore' });
  const root = join(dir, 'squashfs-root');
  const inside = (path: string) => join(root, path);

  await test.step('the desktop entry is valid, and opens banger:// links', () => {
    const entry = inside('banger-desktop.desktop');
    expect(spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' }).stdout).toBe('');
    const text = readFileSync(entry, 'utf8');
    expect(text).toMatch(/^MimeType=x-scheme-handler\/banger;$/m);
    expect(text).toMatch(/^Exec=AppRun .*%U$/m);
    expect(text).not.toContain('no-sandbox');
  });

  await test.step('the icon in every size, of that size', () => {
    for (const size of iconSizes) {
      const png = readFileSync(inside(`usr/share/icons/hicolor/${size}x${size}/apps/banger-desktop.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    expect(
      readFileSync(inside('usr/share/icons/hicolor/scalable/apps/banger-desktop.svg'), 'utf8'),
    ).toContain('<svg');
    expect(existsSync(inside('.DirIcon'))).toBe(true);
    // The tray's.
    expect(existsSync(inside('resources/icon.png'))).toBe(true);
  });

  await test.step('metadata that validates, and names the desktop entry', () => {
    const file = inside('usr/share/metainfo/io.github.banger_desktop.metainfo.xml');
    const { status, stdout } = spawnSync('appstreamcli', ['validate', '--no-net', file], {
      encoding: 'utf8',
    });
    expect(status, stdout).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(
      '<launchable type="desktop-id">banger-desktop.desktop</launchable>',
    );
  });

  await test.step('what every window loads first is without the schemas, which are for the other side', () => {
    const app = join(dir, 'app');
    execFileSync(join(binDir, 'asar'), ['extract', inside('resources/app.asar'), app]);
    const scripts = files(join(app, 'out/renderer')).filter((file) => /\/first-[^/]*\.js$/.test(file));
    expect(scripts).toHaveLength(1);
    const first = readFileSync(join(app, 'out/renderer', String(scripts[0])), 'utf8');
    expect(first).toContain('vms-shown');
    expect(first).not.toContain('ZodObject');
  });

  await test.step('one starter image, one SQLite', () => {
    expect(readdirSync(inside('resources/starter')).sort()).toEqual([
      ...['copyright.txt', 'files.br', 'starter.json'],
    ]);
    const addons = files(root).filter((file) => file.endsWith('.node'));
    const shipped = 'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node';
    expect(addons).toEqual([shipped]);
  });

  await test.step('no sources, maps or tests', () => {
    const packed = execFileSync(join(binDir, 'asar'), ['list', inside('resources/app.asar')], {
      encoding: 'utf8',
    });
    const all = [...packed.split('\n'), ...files(inside('resources'))];
    expect(all).toContain('/app/entry.mjs');
    const developers =
      /\.(map|tsx?|c|cc|cpp|h|gyp|md)$|\.(test|spec)\.|\/(test|tests|src|deps)\/|(darwin|win32|musl|arm64)/;
    expect(all.filter((file) => developers.test(file))).toEqual([]);
  });

  await test.step('the licences and the bill of materials of what is in it', () => {
    const bill = JSON.parse(readFileSync(inside('resources/sbom.cdx.json'), 'utf8'));
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    const names: string[] = bill.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['electron', 'better-sqlite3', 'react', 'zod', 'linux', 'busybox']),
    );
    const licences = readFileSync(inside('resources/LICENCES.txt'), 'utf8');
    for (const name of names) expect(licences.toLowerCase()).toContain(name);
    const copyright = readFileSync(inside('resources/starter/copyright.txt'), 'utf8');
    for (const part of [
      'linux-image-',
      'busybox-static',
      'dropbear-bin',
      'openssh-sftp-server',
      'GNU GENERAL PUBLIC LICENSE',
    ])
      expect(copyright).toContain(part);
    for (const file of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect(existsSync(inside(file))).toBe(true);
  });
});

function files(dir: string): string[] {
  return readdirSync(dir, { recursive: true }).map(String);
}
