import { performance } from 'node:perf_hooks';
import { capture } from './lib/run.ts';
import { failureText, type TestReport } from './test-report.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

const folders = ['app', 'migrations', 'renderer', 'scripts', 'e2e', 'bench'];

const steps: readonly Step[] = [
  { name: 'types: contract', command: ['tsc', '-p', 'tsconfig.contract.json'] },
  { name: 'types: main process', command: ['tsc', '-p', 'tsconfig.main.json'] },
  { name: 'types: renderer', command: ['tsc', '-p', 'tsconfig.renderer.json'] },
  { name: 'types: tests of the renderer', command: ['tsc', '-p', 'tsconfig.ui-tests.json'] },
  { name: 'types: tools and tests', command: ['tsc', '-p', 'tsconfig.tools.json'] },
  { name: 'no API newer than the oldest runtime', command: ['tsc', '-p', 'scripts/offline/oldest-runtime'] },
  {
    name: 'lint, format',
    command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
  },
  // Biome knows no types of packages and of Node: what they promise, it does not see; nor circles that types hold alone.
  { name: 'promises, circles of files', command: ['oxlint', '--type-aware', '--deny-warnings', ...folders] },
  { name: 'rooms, circles of folders', command: ['node', 'scripts/layout/check-layout.ts'] },
  { name: 'unused files, exports and dependencies', command: ['knip'] },
  { name: 'Electron used with care', command: ['node', 'scripts/electronegativity.ts'] },
];

/** Runs every static check, two at a time; prints one line for each, and what it said when it failed. */
export async function check(): Promise<TestReport> {
  const failures: string[] = [];
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [program, ...args] = step.command;
      const started = performance.now();
      const { code, output } = await capture(program, args);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? '✓' : '✗'} ${step.name} (${seconds} s)`);
      if (code === 0) continue;
      failures.push(failureText(step.name, output));
      console.log(output);
    }
  };
  await Promise.all([work(), work()]);
  return { passed: steps.length - failures.length, failed: failures.length, failures };
}

if (import.meta.main) {
  const { failed } = await check();
  process.exitCode = failed === 0 ? 0 : 1;
}
