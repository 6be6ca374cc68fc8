import { dirname } from 'node:path';
import { expect } from 'vitest';
import { migrations } from '../../../../migrations/index.ts';
import { inspect } from '../inspect.ts';
import type { Inspection } from '../inspection.ts';
import { traceOf } from './databases.ts';

/** Inspects, and proves that nothing has changed beside the file. */
export function look(path: string): Inspection {
  const before = traceOf(dirname(path));
  const found = inspect(path, migrations, { patience: 50 });
  expect(traceOf(dirname(path))).toEqual(before);
  return found;
}
