import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SerializedError, TestModule } from 'vitest/node';
import { failureText, type TestReport } from './test-report.ts';

/** Places in the project's own files that are named for an error. */
const placesShown = 5;

/** Writes how a run ended, as a `TestReport`, into the file that BANGER_TEST_REPORT names. Vitest's own JSON leaves out the errors that nobody caught. */
export default class {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.BANGER_TEST_REPORT;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(reportOf(modules, unhandled)));
  }
}

function reportOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestReport {
  let passed = 0;
  const failures: string[] = [];
  for (const module of modules) {
    for (const error of module.errors()) failures.push(failureText(module.relativeModuleId, textOf(error)));
    for (const suite of module.children.allSuites())
      for (const error of suite.errors())
        failures.push(failureText(`${module.relativeModuleId} › ${suite.fullName}`, textOf(error)));
    for (const test of module.children.allTests()) {
      const { state, errors = [] } = test.result();
      if (state === 'passed') passed += 1;
      const where = `${module.relativeModuleId} › ${test.fullName}`;
      if (state === 'failed') failures.push(failureText(where, errors.map(textOf).join('\n')));
    }
  }
  for (const error of unhandled)
    failures.push(
      failureText(`nobody caught, from ${String(error.VITEST_TEST_PATH ?? 'no test file')}`, textOf(error)),
    );
  return { passed, failed: failures.length, failures };
}

type Thrown = Pick<SerializedError, 'message' | 'stack'> & { readonly diff?: string | undefined };

/** What was said, the places in the project that it was said from, and how what was expected differs from what came. */
function textOf({ message, stack = '', diff }: Thrown): string {
  const [head = ''] = stack.split(/\n +at /, 1);
  const said = head.includes(message) ? head : message;
  const places = stack.split('\n').filter((line) => /^ +at .*\//.test(line));
  const own = places.filter((line) => !/node_modules|node:/.test(line));
  const at = (own.length ? own : places).slice(0, placesShown).map((line) => line.trim());
  return [said, ...at, ...(diff ? ['', diff.trim()] : [])].join('\n');
}
