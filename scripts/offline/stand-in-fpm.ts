import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Makes a deb of what electron-builder hands to fpm, with dpkg-deb: fpm itself is to be had on GitHub alone. It knows the
 * options that are handed to it and no others, and packs without compressing.
 */

const text = { type: 'string', default: '' } as const;
const several = { type: 'string', multiple: true, default: [] as string[] } as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'input-type': { ...text, short: 's' },
    'output-type': { ...text, short: 't' },
    depends: { ...several, short: 'd' },
    force: { type: 'boolean' },
    'deb-recommends': several,
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    license: text,
  },
});

if (values['input-type'] !== 'dir' || values['output-type'] !== 'deb')
  throw new Error('This makes debs of folders only.');

const root = mkdtempSync(join(tmpdir(), 'stand-in-fpm-'));
try {
  for (const mapping of positionals) lay(mapping);
  writeControl();
  chmodSync(root, 0o755);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', '-Znone', root, values.package]);
} finally {
  rmSync(root, { recursive: true });
}

/** `FOLDER/=/PLACE` lays what is in the folder at the place, `FILE=/PLACE` the file, as it is called there. */
function lay(mapping: string): void {
  const [from = '', to = ''] = mapping.split('=');
  const target = join(root, to);
  mkdirSync(from.endsWith('/') ? target : dirname(target), { recursive: true });
  if (from.endsWith('/')) execFileSync('cp', ['--archive', `${from}.`, target]);
  else copyFileSync(from, target);
}

function writeControl(): void {
  const debian = join(root, 'DEBIAN');
  mkdirSync(debian);
  const fields = {
    Package: values.name,
    Version: values.version,
    License: values.license,
    Vendor: values.vendor,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    Depends: values.depends.join(', '),
    Recommends: values['deb-recommends'].join(', '),
    Section: 'default',
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: values.description,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(debian, 'control'), lines.join(''));
  for (const [script, file] of [
    ['postinst', values['after-install']],
    ['postrm', values['after-remove']],
  ] as const) {
    copyFileSync(file, join(debian, script));
    chmodSync(join(debian, script), 0o755);
  }
}
