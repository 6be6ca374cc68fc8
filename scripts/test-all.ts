import { readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { provideAppImage } from './appimage/build.ts';
import { type CheckResult, check } from './check.ts';
import { e2e } from './e2e.ts';
import { playwrightCounts, vitestCounts } from './report-counts.ts';
import { run } from './run.ts';

interface Stage {
  readonly name: string;
  /** Rejects, or counts no test at all: that is a failure of its own. */
  readonly run: () => Promise<CheckResult>;
}

const stages: readonly Stage[] = [
  { name: 'static checks', run: check },
  { name: 'unit tests', run: () => vitest('unit') },
  // The short kit, or with BANGER_CRASH=all the long one.
  { name: 'crashes of migrations', run: () => vitest('crash') },
  { name: 'tests with real machines', run: () => vitest('qemu') },
  {
    name: 'package',
    run: async () => {
      await provideAppImage();
      return { passed: 1, failed: 0 };
    },
  },
  { name: 'end-to-end tests of the packaged app', run: playwright },
];

async function vitest(project: string): Promise<CheckResult> {
  const report = `test-results/${project}.json`;
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', `--project=${project}`, ...reporters]);
  return withExitCode(vitestCounts(readFileSync(report, 'utf8')), code);
}

async function playwright(): Promise<CheckResult> {
  const report = 'test-results/e2e.json';
  rmSync(report, { force: true });
  const code = await e2e([]);
  return withExitCode(playwrightCounts(readFileSync(report, 'utf8')), code);
}

/** A runner that failed without a failed test (an unhandled error, a file that does not load) counts as one failure. */
function withExitCode(counts: CheckResult, code: number): CheckResult {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function runStage({ name, run: runIt }: Stage): Promise<CheckResult> {
  console.log(`\n— ${name}`);
  const started = performance.now();
  const counts = await runIt().catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  const empty = counts.passed + counts.failed === 0;
  if (empty) console.error(`${name}: no test ran`);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const result = empty ? { passed: 0, failed: 1 } : counts;
  summary.push(
    `${result.failed === 0 ? '✓' : '✗'} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`,
  );
  return result;
}

const summary: string[] = [];
const total = { passed: 0, failed: 0 };
for (const stage of stages) {
  const { passed, failed } = await runStage(stage);
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
