import { expect } from '@playwright/test';
import type { z } from 'zod';
import { errorOutput, outputs } from '../../app/commands/testing/outputs.ts';
import { command, type Ran } from './commands.ts';
import type { Home } from './home.ts';

export type Output = keyof typeof outputs;

/** Runs commands with `--json`, and holds what they write against the schemas. */
export function commandsOf(home: Home, env: Record<string, string> = {}) {
  const run = (words: string) => command(home, [...words.split(' '), '--json'], { env });
  return {
    run,
    /** It is done, and this is its result. */
    async done<O extends Output>(
      name: O,
      rest = '',
      hand: readonly string[] = [],
    ): Promise<z.infer<(typeof outputs)[O]>> {
      const words = [...name.split(' '), ...rest.split(' ').filter(Boolean), ...hand, '--json'];
      const { code, out, err } = await command(home, words, { env });
      expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
      return outputs[name].parse(JSON.parse(out)) as z.infer<(typeof outputs)[O]>;
    },
    /** It fails: with this exit code, and this error. */
    async fails(words: string, exit: number, error: string) {
      const ran = await run(words);
      expect({ words, code: ran.code }).toEqual({ words, code: exit });
      expect(errorOf(ran).code, words).toBe(error);
    },
  };
}

/** The one error that a command with `--json` has written. */
export const errorOf = ({ err }: Ran) => errorOutput.parse(JSON.parse(err)).error;
