import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDir } from '../setup/places.mjs';

const read = (name: string) => readFileSync(join(projectDir, name), 'utf8');
const metainfo = read('scripts/package/io.github.banger_desktop.metainfo.xml');
const manifest = JSON.parse(read('package.json'));

/** All that stands in the metadata where the pattern has its brackets. */
const said = (pattern: RegExp) => [...metainfo.matchAll(pattern)].map(([, what]) => what);

it('names the version that is packaged as the newest release', () => {
  expect(said(/<release version="(.*?)"/g)[0]).toBe(manifest.version);
});

it('says of the project what package.json says', () => {
  expect(said(/<url type="homepage">(.*?)</g)).toEqual([manifest.homepage]);
  expect(said(/<project_license>(.*?)</g)).toEqual([manifest.license]);
  expect(said(/<launchable type="desktop-id">(.*?)</g)).toEqual([manifest.desktopName]);
  expect(said(/^ {2}<name>(.*?)</gm)).toEqual([manifest.productName]);
});
