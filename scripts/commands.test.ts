import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

// What set-up does to a fresh clone: the Node that the tools need comes to lie before the system's. Here it says what it is to
// run, and runs npm alone.
const setUp = `
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('node_modules/.bin', { recursive: true });
const node = \`#!/bin/sh
case "$1" in *.ts) echo "set-up’s Node runs $*" ;; *) exec "\${process.execPath}" "$@" ;; esac
\`;
writeFileSync('node_modules/.bin/node', node, { mode: 0o755 });
`;

const scripts: Record<string, string> = packageJson.scripts;
const commands = Object.keys(scripts).filter((name) => /setup\.mjs.* && /.test(scripts[name] ?? ''));

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'commands-test-'));
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ scripts }));
  mkdirSync(join(clone, 'scripts'));
  writeFileSync(join(clone, 'scripts/setup.mjs'), setUp);
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

// A shell that has started one Node starts that again, also when another has come to lie before it.
describe('in a fresh clone, what follows set-up runs on the Node that set-up installs', () => {
  it.each(commands)('npm run %s', (name) => {
    const output = execFileSync('npm', ['run', '-s', name], { cwd: clone, encoding: 'utf8' });
    expect(output).toMatch(/^set-up’s Node runs \S+\.ts( --long)?\n$/);
  });
});
