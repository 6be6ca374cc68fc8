import { normalize } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dashboardFile } from './dashboard-files.ts';

const root = '/opt/banger/resources/app.asar/out/renderer';
const fileOf = (address: string) => dashboardFile(root, address);

describe('an address of the dashboard’s', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['index.html?newer=0.2.0#/vms/sandbox', 'text/html; charset=utf-8'],
    ['assets/index-B_x1.js', 'text/javascript; charset=utf-8'],
    ['assets/inter.woff2', 'font/woff2'],
  ])('%s is a file of the package, with its type', (place, type) => {
    const path = `${root}/${place.split('?')[0]}`;
    expect(fileOf(`banger-app://dashboard/${place}`)).toEqual({ path, type });
  });

  it.each([
    ['a malformed escape', '%'],
    ['half an escape', '%e0%a4%a.png'],
    ['a zero byte', 'index.html%00.png'],
    ['an escaped slash', 'assets%2findex.js'],
    ['a way out with escaped slashes', '..%2f..%2f..%2ficon.png'],
    ['a way out with twice escaped slashes', '..%252f..%252ficon.png'],
    ['an escaped backslash', '..%5c..%5cicon.png'],
    ['a folder', 'assets/'],
    ['the root', ''],
    ['a type that is not served', 'main.cjs'],
    ['a type by another letter', 'icon.PNG'],
  ])('with %s is no file', (_, place) => {
    expect(fileOf(`banger-app://dashboard/${place}`)).toBeNull();
  });
});

it.each([
  'banger-app://elsewhere/index.html',
  'banger-app://dashboard.example.org/index.html',
  'banger-app://dashboard:80/index.html',
  'banger-app:///index.html',
  'banger-app:dashboard/index.html',
  'https://dashboard/index.html',
  'file:///index.html',
  'index.html',
  '',
])('%j is not the dashboard’s', (address) => {
  expect(fileOf(address)).toBeNull();
});

it('no address throws, or leads out of the folder', () => {
  const piece = fc.constantFrom(
    '.',
    '..',
    '%',
    '%2e',
    '%2f',
    '/',
    '\\',
    '%5c',
    '%00',
    'a',
    'x.png',
    '?',
    '#',
    ':',
    '@',
  );
  const place = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(place, (text) => {
      const path = fileOf(`banger-app://dashboard/${text}`)?.path ?? `${root}/none`;
      expect(normalize(path)).toBe(path);
      expect(path.startsWith(`${root}/`)).toBe(true);
    }),
    {
      numRuns: 2000,
      examples: [['..%2f..%2fx.png'], ['../../x.png'], ['%2e%2e/%2e%2e/x.png'], ['/../x.png']],
    },
  );
});
