import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ProgramFailed, runProgram } from '../programs/run-program.ts';
import { asAppError } from './failures.ts';

const running = new AbortController().signal;

it('calls a full disk a full disk, whether Node or a program met it', async () => {
  const fromNode = await writeFile('/dev/full', 'x').catch((error: unknown) => error);
  expect(asAppError(fromNode, running).code).toBe('disk_full');

  const fromProgram = await runProgram('cp', ['/etc/passwd', '/dev/full'], {
    cwd: '/',
    signal: running,
  }).catch((error: unknown) => error);
  expect(fromProgram).toBeInstanceOf(ProgramFailed);
  expect(asAppError(fromProgram, running).code).toBe('disk_full');
});

it('calls whatever a cancelled job threw cancelled', () => {
  expect(asAppError(new Error('anything'), AbortSignal.abort()).code).toBe('cancelled');
});

it('names a program that could not be started because it is absent', async () => {
  const error = await runProgram('no-such-program', [], { cwd: '/', signal: running }).catch(
    (reason: unknown) => reason,
  );
  expect(asAppError(error, running)).toMatchObject({
    code: 'file_missing',
    value: { details: ['no-such-program'] },
  });
});

it('keeps the words of an unexpected failure', () => {
  const { code, value } = asAppError(new Error('the moon is in the way'), running);
  expect(code).toBe('internal');
  expect(value.details).toEqual(['the moon is in the way']);
});
