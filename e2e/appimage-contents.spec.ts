import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iconSizes } from '../scripts/package/icons.ts';
import { billSchema } from '../scripts/package/testing/bill-schema.ts';
import { binDir } from '../scripts/setup/places.mjs';
import { downloaded } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { importedPackages, reachablePackages } from './support/app-packages.ts';
import { readPng } from './support/png.ts';
import { expect } from './support/test.ts';

test('the AppImage holds what is needed, and nothing else', async ({ dir }) => {
  execFileSync(downloaded(dir), ['--appimage-extract'], { cwd: dir, stdio: 'ignore' });
  const root = join(dir, 'squashfs-root');
  const inside = (path: string) => join(root, path);

  await test.step('the desktop entry is valid, and opens banger:// links', () => {
    const entry = inside('banger-desktop.desktop');
    expect(spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' }).stdout).toBe('');
    const text = readFileSync(entry, 'utf8');
    // By the class desktops know whose window it is (e2e/desktop-manners.spec.ts).
    for (const line of [
      ...['Type=Application', 'Name=Banger Desktop', 'Icon=banger-desktop', 'StartupWMClass=banger-desktop'],
      ...['Categories=Development;', 'MimeType=x-scheme-handler/banger;', 'Terminal=false'],
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^Exec=AppRun .*%U$/m);
    expect(text).not.toContain('no-sandbox');
  });

  await test.step('the icon in every size, of that size', () => {
    const icons = iconSizes.map((size) =>
      readPng(readFileSync(inside(`usr/share/icons/hicolor/${size}x${size}/apps/banger-desktop.png`))),
    );
    expect(icons.map(({ width, height }) => [width, height])).toEqual(iconSizes.map((size) => [size, size]));
    // A square with its corners cut off, and on it a white mark whose thin lines blur in the smallest.
    for (const { ink, white } of icons) {
      expect(ink).toBeCloseTo(0.95, 1);
      expect(white).toBeGreaterThan(0.14);
      expect(white).toBeLessThan(0.23);
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

  await test.step('what a launch loads before its window is without them, too', () => {
    const main = join(dir, 'app/out/main');
    const loaded = new Map<string, string>();
    function load(name: string): void {
      if (loaded.has(name)) return;
      const code = readFileSync(join(main, name), 'utf8');
      loaded.set(name, code);
      for (const [, next] of code.matchAll(/^const \w+\$?\d* = require\("\.\/([^"]+)"\);$/gm))
        load(String(next));
    }
    for (const name of readdirSync(main).filter((one) => one.startsWith('desktop-app-'))) load(name);
    const code = [...loaded.values()].join('\n');
    expect(code).toContain('function lockInstallation');
    expect(code).not.toContain('ZodObject');
  });

  await test.step('one starter image, one SQLite', () => {
    expect(readdirSync(inside('resources/starter')).sort()).toEqual([
      ...['copyright.txt', 'files.br', 'starter.json'],
    ]);
    const addons = files(root).filter((file) => file.endsWith('.node'));
    expect(addons).toEqual(['resources/better-sqlite3.node']);
  });

  await test.step('no sources, maps or tests', () => {
    const packed = execFileSync(join(binDir, 'asar'), ['list', inside('resources/app.asar')], {
      encoding: 'utf8',
    });
    const all = [...packed.split('\n'), ...files(root).map((file) => `/${file}`)];
    for (const file of ['/app/entry.mjs', '/AppRun', '/usr/share/metainfo', '/resources/app.asar'])
      expect(all).toContain(file);
    const developers =
      /\.(map|tsx?|c|cc|cpp|h|gyp|md)$|\.(test|spec)\.|\/(test|tests|src|deps)\/|(darwin|win32|musl|arm64)/;
    expect(all.filter((file) => developers.test(file))).toEqual([]);
  });

  await test.step('the licences and the bill of materials of what is in it', () => {
    const bill = billSchema.parse(JSON.parse(readFileSync(inside('resources/sbom.cdx.json'), 'utf8')));
    const npm = bill.components.filter(({ purl }) => /^pkg:npm\/(?!electron@)/.test(purl));
    // What must be in it say the sources, what can be in it says the lock file.
    expect(npm.map(({ name }) => name)).toEqual(expect.arrayContaining(importedPackages()));
    const reachable = reachablePackages();
    expect(npm.filter(({ name, version }) => !reachable.has(`${name}@${version}`))).toEqual([]);
    // What no file of ours names.
    expect(bill.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['electron', 'chromium', 'node', 'sqlite', 'type2-runtime', 'squashfuse', 'libfuse'],
        ...['linux', 'busybox', 'e2fsprogs', 'glibc', 'dropbear', 'openssh'],
      ]),
    );
    const sections = readFileSync(inside('resources/LICENCES.txt'), 'utf8').split(`\n${'='.repeat(80)}\n`);
    const withoutText = npm.filter(({ name, version }) => {
      const section = sections.find((text) => text.trimStart().startsWith(`${name} ${version} (`)) ?? '';
      return section.length < 500;
    });
    expect(withoutText).toEqual([]);
    const lists = sections.flatMap((text) => text.split('\n').filter((line) => line.startsWith('- ')));
    const others = bill.components.filter(({ purl }) => !purl.startsWith('pkg:npm/'));
    const heads = others.map(({ name, version }) => `- ${version ? `${name} ${version}` : name}`);
    expect(heads.filter((head) => !lists.some((line) => line.startsWith(head)))).toEqual([]);
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
