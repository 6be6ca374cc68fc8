import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { binDir, projectDir } from './setup/places.mjs';

/** The checks see what they are for: each of these is a mistake that must not get through `npm run check`. */

const windowLifeRule = 'scripts/window-life.grit';

const dir = mkdtempSync(join(tmpdir(), 'check-test-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** What the linter says about a file at this path, in a tree of its own under the project's rules. */
function lint(path: string, source: string, only = ['--only=style/noRestrictedImports']): string {
  const rules = JSON.parse(readFileSync(join(projectDir, 'biome.json'), 'utf8'));
  const tree = mkdtempSync(join(dir, 'tree-'));
  writeFileSync(join(tree, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
  mkdirSync(join(tree, 'scripts'));
  copyFileSync(join(projectDir, windowLifeRule), join(tree, windowLifeRule));
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), source);
  const args = ['lint', '--colors=off', ...only, path];
  const { stdout, stderr } = spawnSync(join(binDir, 'biome'), args, { cwd: tree, encoding: 'utf8' });
  expect(stdout + stderr).toContain('Checked 1 file');
  return stdout + stderr;
}

it.each([
  ['app/contract/x.ts', "import { join } from 'node:path';"],
  ['migrations/0009-x.ts', "import { app } from 'electron';"],
  ['migrations/0009-x.ts', "import { z } from 'zod';"],
  ['renderer/lib/x.ts', "import { app } from 'electron';"],
  ['renderer/lib/x.ts', "import { readFileSync } from 'node:fs';"],
  ['e2e/x.spec.ts', "import { _electron } from '@playwright/test';"],
  ['e2e/support/x.ts', "import { _electron as electron } from '@playwright/test';"],
  ['e2e/x.spec.ts', "import { connectInspector } from './support/inspector.ts';"],
])('does not let %s say: %s', (path, source) => {
  expect(lint(path, source)).toContain('noRestrictedImports');
});

it.each([
  ['app/contract/x.ts', "import { z } from 'zod';\nimport { vmId } from './scalars.ts';"],
  ['migrations/0009-x.ts', "import type { Migration } from '../app/store/migrate/migration.ts';"],
  ['renderer/lib/x.ts', "import type { Vm } from '../../app/contract/index.ts';"],
  ['renderer/features/vms/x.ui.test.tsx', "import { openMainProcess } from '../../testing/main-process.ts';"],
  ['renderer/testing/x.ts', "import { openTestDashboard } from '../../app/testing/test-dashboard.ts';"],
  ['e2e/x.spec.ts', "import { expect } from '@playwright/test';\nimport { App } from './support/app.ts';"],
  ['e2e/support/main-process.ts', "import { connectInspector } from './inspector.ts';"],
])('lets %s say: %s', (path, source) => {
  expect(lint(path, source)).not.toContain('noRestrictedImports');
});

const outlives = 'This may outlive its window';
const withWindow = (statement: string) =>
  `import type { BrowserWindow } from 'electron';\nexport function f(window: BrowserWindow) {\n${statement}\n}\n`;

it.each([
  ['app/shell/x.ts', "window.webContents.on('did-navigate', () => {});"],
  ['app/shell/x.ts', "app.once('before-quit', () => {});"],
  ['app/shell/x.ts', "const stop = events.on('quitting.changed', () => {});"],
  ['app/shell/x.ts', 'timer ??= setTimeout(() => window.show(), 100);'],
  ['app/ipc/x.ts', 'setImmediate(() => window.show());'],
])('does not let %s say of a window: %s', (path, statement) => {
  expect(lint(path, withWindow(statement), [])).toContain(outlives);
});

it.each([
  ['app/shell/x.ts', withWindow("whileOpen(window.webContents).on('did-navigate', () => {});")],
  ['app/shell/x.ts', withWindow("lifeOf(window).whileOpen(app).once('before-quit', () => {});")],
  ['app/shell/x.ts', withWindow("// biome-ignore lint/plugin: the process'\nprocess.on('SIGTERM', end);")],
  ['app/shell/x.ts', "process.on('SIGTERM', end);"],
  ['app/services/x.ts', withWindow('setTimeout(() => window.show(), 100);')],
  ['app/shell/x.test.ts', withWindow('setTimeout(() => window.show(), 100);')],
])('lets %s say of a window, or without one: %s', (path, source) => {
  expect(lint(path, source, [])).not.toContain(outlives);
});

function typesFor(source: string): string {
  const file = join(dir, 'source.ts');
  const config = join(dir, 'tsconfig.json');
  writeFileSync(file, source);
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(projectDir, 'scripts/offline/oldest-runtime/tsconfig.json'),
      include: [file],
      exclude: [],
    }),
  );
  return spawnSync(join(binDir, 'tsc'), ['-p', config], { encoding: 'utf8' }).stdout;
}

it('does not let the main process use what the oldest Node lacks', () => {
  expect(typesFor("import { readFile } from 'node:fs/promises';\nawait readFile('x');\n")).toBe('');
  expect(typesFor("import { glob } from 'node:fs/promises';\nglob('x');\n")).toContain("'glob'");
  expect(typesFor("import { DatabaseSync } from 'node:sqlite';\nnew DatabaseSync('x');\n")).toContain(
    'node:sqlite',
  );
  expect(typesFor('export const x = Promise.try(() => 1);\n')).toContain("'try'");
});

it('does not let files form a circle, of types alone neither', () => {
  const tree = mkdtempSync(join(dir, 'circle-'));
  const see = () => {
    const args = ['-c', join(projectDir, '.oxlintrc.json'), tree];
    const { stdout, stderr } = spawnSync(join(binDir, 'oxlint'), args, { cwd: tree, encoding: 'utf8' });
    expect(stdout + stderr).toContain('on 2 files');
    return stdout;
  };
  writeFileSync(join(tree, 'vm.ts'), "import type { Disk } from './disk.ts';\nexport type Vm = Disk[];\n");
  writeFileSync(join(tree, 'disk.ts'), 'export type Disk = string;\n');
  expect(see()).not.toContain('no-cycle');
  writeFileSync(join(tree, 'disk.ts'), "import type { Vm } from './vm.ts';\nexport type Disk = Vm | 1;\n");
  expect(see()).toContain('no-cycle');
});

it('does not let a promise of Node float', () => {
  const file = join(dir, 'floating.ts');
  writeFileSync(file, "import { readFile } from 'node:fs/promises';\nreadFile('x');\n");
  const compilerOptions = { typeRoots: [join(projectDir, 'node_modules/@types')] };
  const config = { extends: join(projectDir, 'tsconfig.tools.json'), compilerOptions, include: [file] };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(config));
  const args = ['--type-aware', '-c', join(projectDir, '.oxlintrc.json'), file];
  const { stdout } = spawnSync(join(binDir, 'oxlint'), args, { cwd: projectDir, encoding: 'utf8' });
  expect(stdout).toContain('no-floating-promises');
});

/** What knip says of a small project under this one's rules, and whether it lets it pass. */
function unusedIn(sources: Record<string, string>, dependencies: Record<string, string> = {}) {
  const tree = mkdtempSync(join(dir, 'unused-'));
  const rules = JSON.parse(readFileSync(join(projectDir, 'knip.json'), 'utf8'));
  const files = {
    'package.json': JSON.stringify({ name: 'small', type: 'module', dependencies }),
    'knip.json': JSON.stringify(rules),
    'app/main.ts': "import { used } from './used.ts';\nused();\n",
    'app/used.ts': 'export function used(): void {}\n',
    ...sources,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const { status, stdout } = spawnSync(join(binDir, 'knip'), ['--no-progress'], {
    cwd: tree,
    encoding: 'utf8',
  });
  return { passes: status === 0, says: stdout };
}

it('does not let files, exports and dependencies lie about unused, or a dependency be used that nobody named', () => {
  expect(unusedIn({})).toMatchObject({ passes: true });
  const { passes, says } = unusedIn(
    {
      'app/alone.ts': 'export const alone = 1;\n',
      'app/used.ts':
        "import 'react';\nexport const spare = 1;\nexport type Spare = 2;\nexport const used = () => {};\n",
    },
    { zod: '4.6.7' },
  );
  expect(passes).toBe(false);
  for (const what of [
    /Unused files \(1\)\napp\/alone\.ts/,
    /Unused dependencies \(1\)\nzod /,
    /Unlisted dependencies \(1\)\nreact /,
    /Unused exports \(1\)\nspare /,
    /Unused exported types \(1\)\nSpare /,
  ])
    expect(says).toMatch(what);
});
