import { describe, expect, it } from 'vitest';
import { evidenceOf } from './activity-words.ts';

describe('the evidence beside an entry', () => {
  it('is what fits on a line', () => {
    expect(evidenceOf({ reason: null, detail: { pid: 4121, accelerator: 'tcg', log: ['long'] } })).toBe(
      'PID 4121 · TCG',
    );
  });

  it('does not repeat the reason, nor call a clean end news', () => {
    const detail = { exitCode: null, signal: 'SIGKILL' };
    expect(evidenceOf({ reason: 'QEMU was killed (SIGKILL).', detail })).toBe('');
    expect(evidenceOf({ reason: 'The guest powered off.', detail: { exitCode: 0, signal: null } })).toBe('');
    expect(evidenceOf({ reason: 'QEMU crashed.', detail: { exitCode: 1 } })).toBe('exit code 1');
  });
});
