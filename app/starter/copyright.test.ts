import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyrightOf } from './copyright.ts';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'copyright-'));
});
afterEach(() => rmSync(tree, { recursive: true }));

function unpack(name: string, copyright: string): void {
  mkdirSync(join(tree, 'usr/share/doc', name), { recursive: true });
  writeFileSync(join(tree, 'usr/share/doc', name, 'copyright'), copyright);
}

it('has the copyright of each package once, and the licences that they name', async () => {
  const licenses = join(tree, 'licenses');
  mkdirSync(licenses);
  writeFileSync(join(licenses, 'GPL-2'), 'GNU GENERAL PUBLIC LICENSE, version 2\n');
  writeFileSync(join(licenses, 'GPL-3'), 'named by nobody\n');
  unpack('busybox-static', 'See /usr/share/common-licenses/GPL-2.\n');
  unpack('dropbear-bin', 'Matt Johnston\n');
  symlinkSync('dropbear-bin', join(tree, 'usr/share/doc/dropbear'));
  const text = await copyrightOf(tree, licenses);
  const rule = '='.repeat(80);
  expect(text).toBe(
    [
      `${rule}\nbusybox-static\n${rule}\n\nSee /usr/share/common-licenses/GPL-2.\n`,
      `${rule}\ndropbear, dropbear-bin\n${rule}\n\nMatt Johnston\n`,
      `${rule}\nGPL-2\n${rule}\n\nGNU GENERAL PUBLIC LICENSE, version 2\n`,
    ].join('\n'),
  );
});

it('does without what is not there', async () => {
  unpack('busybox-static', 'See /usr/share/common-licenses/GPL-2.');
  expect(await copyrightOf(tree, join(tree, 'no-such-folder'))).toContain('busybox-static');
});
