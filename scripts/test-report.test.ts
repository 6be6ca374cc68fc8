import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { failureText, playwrightReport, testReport } from './test-report.ts';

function spec(title: string, status: string, message?: string) {
  const errors = message === undefined ? [] : [{ message }];
  return { title, file: 'a.spec.ts', line: 7, tests: [{ status, annotations: [], results: [{ errors }] }] };
}

function skipped(title: string, reason: string) {
  const annotations = [{ type: 'skip', description: reason }];
  return { title, file: 'a.spec.ts', line: 9, tests: [{ status: 'skipped', annotations, results: [] }] };
}

it('names what failed in Playwright, where flaky tests and errors outside of tests are failures, and what was skipped', () => {
  const text = JSON.stringify({
    stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 },
    suites: [
      {
        specs: [spec('boots', 'unexpected', '\u001b[31mno window\u001b[39m'), spec('stops', 'expected')],
        suites: [{ specs: [spec('pauses', 'flaky', 'late'), skipped('mounts', 'no FUSE here')] }],
      },
    ],
    errors: [{ message: 'no display' }],
  });
  expect(playwrightReport(text)).toEqual({
    passed: 4,
    failed: 3,
    failures: [
      'a.spec.ts:7 › boots\n    no window',
      'a.spec.ts:7 › pauses\n    late',
      'outside of any test\n    no display',
    ],
    skipped: ['a.spec.ts:9 › mounts\n    no FUSE here'],
  });
});

it('shows the first forty lines of a message, and how many there were after them', () => {
  const text = failureText('here', Array.from({ length: 50 }, (_, number) => `line ${number}`).join('\n'));
  expect(text.split('\n')).toHaveLength(41);
  expect(text).toMatch(/^here\n {4}line 0\n.*\n {4}line 38\n {4}… 11 more lines$/s);
  expect(failureText('here', 'one\ntwo')).toBe('here\n    one\n    two');
});

it('makes up nothing from what is no report', () => {
  expect(() => playwrightReport('{}')).toThrow();
  expect(() => playwrightReport('not JSON')).toThrow();
});

it('names what failed in vitest, with the errors that nobody caught and the files that do not load', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banger-report-'));
  try {
    const vitest = JSON.stringify(resolve('node_modules/vitest/dist/index.js'));
    writeFileSync(
      join(folder, 'some.test.mjs'),
      `import { expect, it, vi } from ${vitest};
       it('holds', () => {});
       it('does not hold', () => { throw new Error('one is two'); });
       it('leaves two', () => { expect({ left: ['x1.sock', 'x2.sock'] }).toEqual({ left: [] }); });
       it('leaves many', () => { expect(Array.from({ length: 200 }, (_, n) => 'x' + n)).toEqual([]); });
       it('calls', () => { const call = vi.fn(); call('one'); expect(call).toHaveBeenCalledWith('two'); });
       it('says two lines', () => { expect('one\\ntwo').toBe('one\\n2'); });
       it('waits', async () => { await expect.poll(() => ['x3.sock'], { timeout: 1 }).toEqual([]); });
       it('leaves something behind', () => { void Promise.reject(new Error('left behind')); });`,
    );
    writeFileSync(join(folder, 'broken.test.mjs'), `throw new Error('does not load');`);
    const report = join(folder, 'not-yet-there/report.json');
    const reporter = resolve('scripts/vitest-reporter.ts');
    const args = ['run', '--root', folder, `--reporter=${reporter}`];
    expect(() =>
      execFileSync(resolve('node_modules/.bin/vitest'), args, {
        env: { ...process.env, BANGER_TEST_REPORT: report },
        stdio: 'ignore',
      }),
    ).toThrow();
    const { passed, failed, failures } = testReport.parse(JSON.parse(readFileSync(report, 'utf8')));
    expect([passed, failed]).toEqual([2, 8]);
    const all = failures.join('\n');
    for (const failure of failures) expect(failure.split('\n').length).toBeLessThanOrEqual(41);
    expect(all).toMatch(
      /› leaves two\n +AssertionError: .*\n +at .*some\.test\.mjs:4:\d+\n\n? +- Expected[^›]*\+ +"x1\.sock",\n +\+ +"x2\.sock",\n/,
    );
    expect(all).toMatch(/› leaves many\n[^›]*\+ +"x9",\n[^›]*… \d+ more lines/);
    expect(all).toMatch(/› calls\n[^›]*- +"two",\n +\+ +"one",\n/);
    expect(all).toMatch(/› says two lines\n[^›]*- 2\n +\+ two(\n|$)/);
    expect(all).toMatch(/› waits\n[^›]*\+ +"x3\.sock",\n/);
    expect(all).toMatch(/some\.test\.mjs › does not hold\n +Error: one is two/);
    expect(all).toMatch(/broken\.test\.mjs\n +Error: does not load/);
    expect(all).toMatch(/nobody caught, from .*some\.test\.mjs\n +Error: left behind/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
