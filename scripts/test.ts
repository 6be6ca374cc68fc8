import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { check } from './check.ts';
import { e2e, type Stories } from './e2e.ts';
import { capture, run } from './lib/run.ts';
import { playwrightReport, type TestReport, testReport } from './test-report.ts';

interface Stage {
  readonly name: string;
  /** Rejects, or counts no test at all: that is a failure of its own. */
  readonly run: () => Promise<TestReport>;
}

/** `npm test`: what nobody may break, in minutes. */
const essential: readonly Stage[] = [
  { name: 'static checks', run: check },
  { name: 'unit tests', run: () => vitest('unit', [], {}, ['unit', 'screens']) },
  { name: 'crashes of migrations', run: () => vitest('crash') },
  { name: 'tests with real machines', run: () => vitest('qemu') },
  { name: 'tests of full disks', run: withMounts },
  {
    name: 'stories of the packaged app',
    run: () => playwright({ args: ['--grep', '@essential'], appImage: false }),
  },
];

/** `npm run test:long`: every other test. */
const others: readonly Stage[] = [
  { name: 'crashes of migrations at every point', run: () => vitest('crash', [], { BANGER_CRASH: 'all' }) },
  { name: 'long tests with real machines', run: () => vitest('long') },
  {
    name: 'all other stories, and the AppImage’s',
    run: () =>
      playwright({
        args: ['--grep-invert', '@essential'],
        appImage: true,
        env: { BANGER_MOMENTS: 'all' },
      }),
  },
];

/** Root mounts by itself; an ordinary user may where the system lets everybody make namespaces. */
async function withMounts(): Promise<TestReport> {
  if (process.getuid?.() === 0) return vitest('mounts');
  const own = ['--map-root-user', '--mount'];
  const { code, output } = await capture('unshare', [...own, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (code === 0) return vitest('mounts', ['unshare', ...own]);
  return {
    passed: 0,
    failed: 0,
    failures: [],
    skipped: [`who runs them may mount nothing: ${output.trim()}`],
  };
}

/** `before` is the command that starts it, where it cannot start by itself; `projects` run together. */
async function vitest(
  project: string,
  before: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  projects: readonly string[] = [project],
): Promise<TestReport> {
  const report = `test-results/${project}.json`;
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=./scripts/vitest-reporter.ts'];
  const [program = '', ...args] = [
    ...before,
    'vitest',
    'run',
    ...projects.map((name) => `--project=${name}`),
    ...reporters,
  ];
  const code = await run(program, args, { ...process.env, ...env, BANGER_TEST_REPORT: report });
  return withExitCode(testReport.parse(JSON.parse(readFileSync(report, 'utf8'))), code);
}

async function playwright(stories: Stories): Promise<TestReport> {
  const report = 'test-results/e2e.json';
  rmSync(report, { force: true });
  const code = await e2e(stories);
  return withExitCode(playwrightReport(readFileSync(report, 'utf8')), code);
}

/** A runner that failed and named no failure counts as one. */
function withExitCode(report: TestReport, code: number): TestReport {
  if (code === 0 || report.failed > 0) return report;
  return { ...report, failed: 1, failures: [`ended with exit code ${code}, and named no failure`] };
}

async function runStage({ name, run: runIt }: Stage): Promise<void> {
  console.log(`\n— ${name}`);
  const started = performance.now();
  const { passed, failed, failures, skipped = [] } = await runIt().then(mustHaveRun, failedAsAWhole);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const counts = [
    `${passed} passed`,
    `${failed} failed`,
    ...(skipped.length ? [`${skipped.length} skipped`] : []),
  ];
  summary.push(`${failed === 0 ? '✓' : '✗'} ${name}: ${counts.join(', ')} (${seconds} s)`);
  for (const failure of failures) summary.push(`  ✗ ${failure.replaceAll('\n', '\n  ')}`);
  for (const one of skipped) summary.push(`  – ${one.replaceAll('\n', '\n  ')}`);
  total.passed += passed;
  total.failed += failed;
}

function mustHaveRun(report: TestReport): TestReport {
  return report.passed + report.failed + (report.skipped?.length ?? 0) > 0
    ? report
    : failedAsAWhole('no test ran');
}

function failedAsAWhole(error: unknown): TestReport {
  return {
    passed: 0,
    failed: 1,
    failures: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  };
}

// What failed is said again at the end: it is read first there, and all that is left of a log that was cut.
const summary: string[] = [];
const total = { passed: 0, failed: 0 };
for (const stage of process.argv.includes('--long') ? others : essential) await runStage(stage);
console.log(`\n${summary.join('\n')}\n`);
// Several runs in a row have one closing line, which whoever started them prints (.ci/run), below what each of them has said.
if (process.env.BANGER_TEST_TALLY) {
  appendFileSync(process.env.BANGER_TEST_TALLY, `${total.passed} ${total.failed}\n`);
  appendFileSync(`${process.env.BANGER_TEST_TALLY}.summary`, `${summary.join('\n')}\n`);
} else console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
