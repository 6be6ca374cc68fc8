import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildPackages, type Target } from '../scripts/package/build.ts';
import { iconSizes } from '../scripts/package/icons.ts';
import { packagedDir } from '../scripts/package/package-dir.ts';
import { needs } from '../scripts/setup/distribution.mjs';
import { projectDir } from '../scripts/setup/places.mjs';
import { expectReleaseFuses } from './support/release-fuses.ts';
import { test as base, expect } from './support/test.ts';

const { version, homepage } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));

const test = base.extend<{ dir: string; make: (target: Target) => Promise<string> }>({
  dir: async ({ homesDir }, use) => {
    const dir = mkdtempSync(join(homesDir, 'banger-packages-'));
    await use(dir);
    rmSync(dir, { recursive: true });
  },
  /** Makes a package as `npm run package` does, compressed no more than it must be, and the deb without fpm. */
  make: async ({ dir }, use) => {
    const fpm = join(dir, 'fpm');
    const standIn = join(projectDir, 'scripts/offline/stand-in-fpm.ts');
    writeFileSync(fpm, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`, { mode: 0o755 });
    process.env.CUSTOM_FPM_PATH = fpm;
    process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL = '1';
    await use(async (target) => {
      const [made = ''] = await buildPackages({ app: packagedDir, out: join(dir, 'out'), targets: [target] });
      return made;
    });
    delete process.env.CUSTOM_FPM_PATH;
    delete process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL;
  },
});

test('the tar.gz holds the app that was tested, with the fuses of a release', async ({ dir, make }) => {
  const archive = await make('tar.gz');
  // Neither a name nor a time of who packed it (RFC 1952).
  expect(readFileSync(archive).readUInt32LE(4)).toBe(0);
  execFileSync('tar', ['-xzf', archive, '-C', dir]);
  const root = join(dir, `banger-desktop-${version}-x64`);
  const { stdout } = spawnSync('diff', ['--recursive', '--brief', packagedDir, root], { encoding: 'utf8' });
  const executables = [packagedDir, root].map((folder) => join(folder, 'banger-desktop'));
  expect(stdout).toBe(`Files ${executables.join(' and ')} differ\n`);
  await expectReleaseFuses(join(root, 'banger-desktop'));
});

test('the deb lays everything where the system looks for it', async ({ dir, make }) => {
  const deb = await make('deb');
  const root = join(dir, 'root');
  const control = join(dir, 'control');
  mkdirSync(root);
  execFileSync('dpkg-deb', ['--extract', deb, root]);
  execFileSync('dpkg-deb', ['--control', deb, control]);
  const app = join(root, 'opt/Banger Desktop');
  const share = join(root, 'usr/share');
  const field = (name: string) =>
    execFileSync('dpkg-deb', ['--field', deb, name], { encoding: 'utf8' }).trim();

  await test.step('it names itself, and what it needs', () => {
    expect(field('Package')).toBe('banger-desktop');
    expect(field('Version')).toBe(version);
    expect(field('Architecture')).toBe('amd64');
    expect(field('Homepage')).toBe(homepage);
    expect(field('Maintainer')).toMatch(/^The Banger Desktop authors <.+@.+>$/);
    expect(field('Description')).toMatch(/^Small virtual machines .*\n Small virtual machines /);
    const depends = field('Depends').split(/, | \| /);
    // What a window needs of the system, as set-up knows it; and what Electron loads for notifications.
    const libraries = needs.filter(({ purpose }) => purpose === 'window').map(({ packages }) => packages.apt);
    expect(depends).toEqual(expect.arrayContaining([...libraries, 'libnotify4', 'xdg-utils']));
    expect(field('Recommends').split(', ')).toEqual(
      expect.arrayContaining(['qemu-system-x86', 'qemu-utils']),
    );
  });

  await test.step('the app is in /opt alone, and what is for the system in /usr/share alone', () => {
    expect(readdirSync(root).sort()).toEqual(['opt', 'usr']);
    expect(readdirSync(join(root, 'opt'))).toEqual(['Banger Desktop']);
    expect(readdirSync(join(root, 'usr'))).toEqual(['share']);
    expect(existsSync(join(app, 'usr'))).toBe(false);
    const icons = [...iconSizes.map((size) => `${size}x${size}/apps/banger-desktop.png`)];
    for (const icon of [...icons, 'scalable/apps/banger-desktop.svg'])
      expect(existsSync(join(share, 'icons/hicolor', icon))).toBe(true);
  });

  await test.step('its metadata and its desktop entry belong together', () => {
    const { status, stdout } = spawnSync('appstreamcli', ['validate-tree', '--no-net', root], {
      encoding: 'utf8',
    });
    expect(status, stdout).toBe(0);
    expect(readdirSync(join(share, 'metainfo'))).toEqual(['io.github.banger_desktop.metainfo.xml']);
    const entry = join(share, 'applications/banger-desktop.desktop');
    expect(spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' }).stdout).toBe('');
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec="\/opt\/Banger Desktop\/banger-desktop" %U$/m);
  });

  await test.step('it brings the AppArmor profile, which the app that was tested did not get', () => {
    const profile = readFileSync(join(app, 'resources/apparmor-profile'), 'utf8');
    expect(profile).toContain('"/opt/Banger Desktop/banger-desktop"');
    expect(readFileSync(join(control, 'postinst'), 'utf8')).toContain('/etc/apparmor.d/banger-desktop');
    expect(existsSync(join(packagedDir, 'resources/apparmor-profile'))).toBe(false);
    for (const script of ['postinst', 'postrm']) execFileSync('bash', ['-n', join(control, script)]);
  });

  await test.step('everybody can read all of it, and its fuses are those of a release', async () => {
    const closed = execFileSync('find', [root, '-mindepth', '1', '!', '-perm', '-a+r'], { encoding: 'utf8' });
    expect(closed).toBe('');
    await expectReleaseFuses(join(app, 'banger-desktop'));
  });
});
