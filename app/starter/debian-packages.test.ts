import { expect, it } from 'vitest';
import { parseDepends, parseDownloadStatus, parsePackageFile, parseSources } from './debian-packages.ts';

it('finds the newest kernel in what apt-cache printed', () => {
  const output = 'linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-56-cloud-amd64\n';
  expect(parseDepends(output)).toEqual(['linux-image-6.1.0-56-cloud-amd64']);
});

it('finds what a package depends on and leaves out suggestions, breaks and virtual packages', () => {
  const output = `e2fsprogs
  PreDepends: libblkid1
  PreDepends: libc6
 |Depends: logsave
  Depends: <virtual-package>
  Breaks: e2fsprogs-l10n
  Suggests: gpart
`;
  expect(parseDepends(output)).toEqual(['libblkid1', 'libc6', 'logsave']);
});

it('reads how far a download is', () => {
  expect(parseDownloadStatus('dlstatus:3:23.3202:Retrieving file 3 of 3')).toBeCloseTo(0.233202);
  expect(parseDownloadStatus('dlstatus:3:100.0000:Retrieving file 3 of 3')).toBe(1);
  expect(parseDownloadStatus('pmstatus:dpkg:50:Installing')).toBeUndefined();
});

it('reads name and version of a package from its file name', () => {
  expect(parsePackageFile('busybox-static_1%3a1.35.0-4+deb12u1+b1_amd64.deb')).toEqual({
    name: 'busybox-static',
    version: '1:1.35.0-4+deb12u1+b1',
  });
  expect(parsePackageFile('starter.json')).toBeUndefined();
});

it('finds the source of each package once, and that of what it was built of', () => {
  const output = [
    'busybox (= 1:1.35.0-4+deb12u1), glibc (= 2.36-9+deb12u14)',
    'e2fsprogs (= 1.47.0-2), ',
    'glibc (= 2.36-9+deb12u14), ',
    'linux-signed-amd64 (= 6.1.176+1), linux (= 6.1.176-1)',
  ];
  expect(parseSources(output.join('\n'))).toEqual([
    { name: 'busybox', version: '1:1.35.0-4+deb12u1' },
    { name: 'e2fsprogs', version: '1.47.0-2' },
    { name: 'glibc', version: '2.36-9+deb12u14' },
    { name: 'linux', version: '6.1.176-1' },
    { name: 'linux-signed-amd64', version: '6.1.176+1' },
  ]);
});
