import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Explanation, type Finding, judge } from './electronegativity-explained.ts';
import { node24, projectDir } from './setup/places.mjs';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'electronegativity-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function scan(files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const args = [join(projectDir, 'scripts/electronegativity.ts'), dir];
  return spawnSync(node24, args, { encoding: 'utf8', cwd: dir });
}

/** In the syntax of today: a private method, optional calls, `satisfies`. */
const careless = `import { BrowserWindow, shell, type BrowserWindowConstructorOptions } from 'electron';

export class Windows {
  readonly #all = new Map<string, BrowserWindow>();

  #open(url: string): BrowserWindow {
    const options = {
      webPreferences: {
        nodeIntegration: true,
        contextIsolation: false,
        webSecurity: false,
        allowRunningInsecureContent: true,
        experimentalFeatures: true,
        enableBlinkFeatures: 'SharedStorageAPI',
      },
    } satisfies BrowserWindowConstructorOptions;
    const window = this.#all.get(url) ?? new BrowserWindow(options);
    window?.webContents.on('will-navigate', () => shell.openExternal(url));
    return window;
  }
}
`;

it('finds what is careless in TypeScript, by file and line', () => {
  const { status, stdout, stderr } = scan({ 'app/careless.ts': careless });
  expect(status, stderr).toBe(1);
  const found = [...stdout.matchAll(/^app\/careless\.ts:(\d+) (\w+)_JS_CHECK:/gm)];
  expect(found.map(([, line, check]) => `${line} ${check}`).sort()).toEqual([
    ...['10 CONTEXT_ISOLATION', '11 WEB_SECURITY', '12 INSECURE_CONTENT', '13 EXPERIMENTAL_FEATURES'],
    ...['14 BLINK_FEATURES', '17 AUXCLICK', '17 SANDBOX', '18 OPEN_EXTERNAL', '9 NODE_INTEGRATION'],
  ]);
});

it('finds what is careless in a page, in a component and in package.json', () => {
  const { stdout } = scan({
    'renderer/index.html':
      '<html><body>\n<webview src="https://example.org" nodeintegration></webview></body></html>',
    'renderer/x.tsx': 'export const X = () => {\n  return <p>{String(eval(window.name + 1))}</p>;\n};\n',
    'package.json': '{\n  "scripts": { "start": "electron --disable-web-security ." }\n}\n',
  });
  expect(stdout).toContain('renderer/index.html:2 NODE_INTEGRATION_HTML_CHECK');
  expect(stdout).toContain('renderer/x.tsx:2 DANGEROUS_FUNCTIONS_JS_CHECK');
  expect(stdout).toContain('package.json:2 CUSTOM_ARGUMENTS_JSON_CHECK');
});

it('fails on a file that it cannot read', () => {
  const { status, stderr } = scan({ 'app/broken.ts': 'export const = ;' });
  expect(status).toBe(1);
  expect(stderr).toContain('app/broken.ts');
});

it('looks at nothing of the tests, and not at nothing', () => {
  const { status, stderr } = scan({ 'app/x.test.ts': careless, 'app/testing/x.ts': careless });
  expect(status).toBe(1);
  expect(stderr).toContain('No sources');
});

const finding: Finding = { check: 'A', file: 'app/x.ts', line: 3, code: 'one();', description: 'Bad' };
const explanation: Explanation = { check: 'A', file: 'app/x.ts', code: 'one();', why: 'Good' };

it('is content with a finding that is explained, wherever its line moved', () => {
  expect(judge([finding, { ...finding, line: 9 }], [explanation])).toEqual([]);
});

it.each([
  { ...finding, check: 'B' },
  { ...finding, file: 'app/y.ts' },
  { ...finding, code: 'two();' },
])('wants another explanation for another check, file or line of code', (other) => {
  expect(judge([finding, other], [explanation])).toEqual([
    `${other.file}:3 ${other.check}: Bad\n  ${other.code}`,
  ]);
});

it('names an explanation of what is no longer found', () => {
  expect(judge([], [explanation])).toEqual(['app/x.ts A: explained, but no longer found\n  one();']);
});
