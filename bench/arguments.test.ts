import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const known = ['cold-start', 'memory', 'ipc'];

describe('the arguments', () => {
  it('mean everything where there are none', () =>
    expect(parseArguments([], known)).toEqual({ names: known, jsonFile: null }));
  it('choose benchmarks, which keep their order', () =>
    expect(parseArguments(['--only', 'ipc', '--only', 'cold-start'], known).names).toEqual([
      'cold-start',
      'ipc',
    ]));
  it('name the file for the results', () =>
    expect(parseArguments(['--json', 'results.json'], known).jsonFile).toBe('results.json'));
  it.each([[['--only', 'nothing']], [['--only']], [['--json']], [['--fast']], [['memory']]])(
    '%j are refused, with what would be right',
    (args) => expect(() => parseArguments(args, known)).toThrow('--only cold-start|memory|ipc'),
  );
});
