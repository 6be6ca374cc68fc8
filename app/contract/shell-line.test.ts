import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellLine } from './shell-line.ts';

describe('the line', () => {
  it.each([
    [['plain', 'a-b_c.d/e:f=g,h@i+j%k']],
    [['', ' ', 'two words', 'tab\there', 'line\nbreak']],
    [["it's", "''", '"', '\\', "'\\''"]],
    [['$HOME', '`id`', '$(id)', '!!', '*', '?', '~', '#', '&', ';', '|', '<', '>', '(', '[', '{a,b}']],
    [['ünï', '日本', '--', '-o']],
  ])('says the same words to a shell: %j', (words) => {
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(words)}`], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });
});
