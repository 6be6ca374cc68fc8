import { expect, it } from 'vitest';
import { chooseTargets, packageReport, type Report } from './package-report.ts';

const offline: Report = {
  out: '/somewhere/release',
  packages: [
    { name: 'banger-desktop-0.1.0-x86_64.AppImage', size: 126_500_000 },
    { name: 'banger-desktop-0.1.0-x64.tar.gz', size: 124_000_000 },
  ],
  empty: 110_000_000,
  left: ['deb'],
  electron: '33.2.1',
  released: '45.4.1',
};

it('makes all packages when none is named, in the order in which they are built', () => {
  expect(chooseTargets([], false)).toEqual({ made: ['AppImage', 'tar.gz', 'deb'], left: [] });
  expect(chooseTargets(['deb', 'AppImage'], false)).toEqual({ made: ['AppImage', 'deb'], left: [] });
});

it('says which package is left out where GitHub cannot be reached', () => {
  expect(chooseTargets([], true)).toEqual({ made: ['AppImage', 'tar.gz'], left: ['deb'] });
  expect(chooseTargets(['AppImage', 'deb'], true)).toEqual({ made: ['AppImage'], left: ['deb'] });
  expect(chooseTargets(['tar.gz'], true)).toEqual({ made: ['tar.gz'], left: [] });
});

it('refuses what is no package, and a deb alone where none can be made', () => {
  expect(() => chooseTargets(['AppImage', 'rpm'], false)).toThrow('no package called rpm');
  expect(() => chooseTargets(['deb'], true)).toThrow('without GitHub');
});

it('ends with what was made, its size, and what is different from a release', () => {
  expect(packageReport(offline)).toBe(`In /somewhere/release:
    126.5 MB  banger-desktop-0.1.0-x86_64.AppImage  1.15 x an empty Electron's
    124.0 MB  banger-desktop-0.1.0-x64.tar.gz
    110.0 MB  an AppImage of an empty Electron, made the same way

Made without GitHub, and so different from a release:
  Electron     33.2.1 instead of 45.4.1, with SQLite's addon compiled for it
  runtime      the type-2 runtime of Debian's libappimage instead of electron-builder's static one: FUSE needs libfuse2
  libraries    the system's alone, where electron-builder's tools lay some more into the AppImage's usr/lib
  compression  gzip instead of zstd: slower to start, and larger
  deb          not made: fpm cannot be downloaded

Two builds of one commit differ in nothing else but the starter image, where each made its own: in the date in
its manifest, the times in its file system, and what Debian's packages have become since.`);
});

it('says of a package that is made as it is released that it is', () => {
  const report = packageReport({ ...offline, electron: '45.4.1', released: null, left: [] });
  expect(report).toContain('Made as it is released: Electron 45.4.1');
  expect(report).not.toMatch(/different from a release|not made/);
});

it('compares no size where no AppImage was made', () => {
  const [, archive] = offline.packages;
  const report = packageReport({ ...offline, packages: archive ? [archive] : [], empty: null });
  expect(report).toContain('tar.gz');
  expect(report).not.toContain('empty Electron');
});
