import { expect, it } from 'vitest';
import { licences } from './licences.ts';
import { type Parts, sbom } from './sbom.ts';
import { starterParts } from './starter-parts.ts';
import { billSchema } from './testing/bill-schema.ts';

const sources = [
  { name: 'busybox', version: '1:1.35.0-4+deb12u1' },
  { name: 'linux', version: '6.1.176-1' },
];

const parts: Parts = {
  app: { name: 'banger-desktop', version: '0.1.0', license: 'MIT' },
  electron: '45.4.1',
  epoch: 1_764_000_000,
  npm: [{ name: '@base-ui/react', version: '1.9.0', license: 'MIT', licenseText: 'Text of Base UI' }],
  carried: [
    {
      ...{ name: 'sqlite', version: '3.54.1', license: 'blessing', home: 'https://www.sqlite.org' },
      ...{ within: 'better-sqlite3', text: 'none: it is in the public domain' },
    },
    {
      ...{
        name: 'libfuse',
        version: null,
        license: 'LGPL-2.1-only',
        home: 'https://github.com/libfuse/libfuse',
      },
      ...{ within: 'what an AppImage begins with', text: 'at the address' },
    },
  ],
  debian: starterParts({ sources }),
};

it('is a CycloneDX bill, in which every part is named once and each address is that of its part', () => {
  const bill = billSchema.parse(JSON.parse(sbom(parts)));
  expect(bill.components.map(({ purl }) => purl)).toEqual([
    'pkg:npm/electron@45.4.1',
    'pkg:generic/sqlite@3.54.1',
    'pkg:generic/libfuse',
    'pkg:npm/%40base-ui/react@1.9.0',
    'pkg:deb/debian/busybox@1%3A1.35.0-4%2Bdeb12u1?arch=source',
    'pkg:deb/debian/linux@6.1.176-1?arch=source',
  ]);
  expect(bill.metadata.timestamp).toBe('2025-11-24T16:00:00.000Z');
});

it('is seen to be none when a part is there twice, has no licence, or the address of another', () => {
  const [first] = parts.npm;
  const bill = JSON.parse(sbom(parts));
  const withPart = (part: object) => ({ ...bill, components: [...bill.components, part] });
  const [electron] = bill.components;
  const { licenses: _, ...unlicensed } = { ...electron, 'bom-ref': 'other' };
  expect(first && billSchema.safeParse(JSON.parse(sbom({ ...parts, npm: [first, first] }))).success).toBe(
    false,
  );
  expect(billSchema.safeParse(withPart(unlicensed)).success).toBe(false);
  expect(billSchema.safeParse(withPart({ ...electron, 'bom-ref': 'other', version: '1.0.0' })).success).toBe(
    false,
  );
  expect(billSchema.safeParse(withPart({ ...electron, 'bom-ref': 'other' })).success).toBe(true);
});

it('has beside it the licences of every part, for people', () => {
  const text = licences(parts, 'Text of ours');
  for (const part of [
    'Text of ours',
    '@base-ui/react 1.9.0 (MIT)\n\nText of Base UI',
    'Electron 45.4.1 (MIT)',
  ])
    expect(text).toContain(part);
  expect(text).toContain('- sqlite 3.54.1, in better-sqlite3: blessing');
  expect(text).toContain('- libfuse, in what an AppImage begins with: LGPL-2.1-only');
  expect(text).toContain('- busybox 1:1.35.0-4+deb12u1: the shell and its tools');
  expect(text).toContain('https://snapshot.debian.org/package/busybox/1%3A1.35.0-4%2Bdeb12u1/');
});

it('is not made of a starter image that does not say what is in it, or has what nobody looked up', () => {
  expect(() => starterParts({})).toThrow('npm run build:starter');
  expect(() => starterParts({ sources: [{ name: 'hello', version: '2.10-3' }] })).toThrow('hello');
});
