import { describe, expect, it } from 'vitest';
import { createFakeShell, fakeKernelVersion } from './shell.ts';

const shell = () => createFakeShell({ name: 'demo', address: '10.88.0.15' });
const prompt = 'root@demo:~# ';

describe('the shell of a pretended machine', () => {
  it('shows what is typed, and answers at the end of the line', () => {
    expect(shell().type('uname -r\r')).toEqual({
      ...{ output: `uname -r\r\n${fakeKernelVersion}\r\n${prompt}`, action: null },
    });
  });

  it('takes back a character, and the whole line', () => {
    expect(shell().type('echo ab\x7fc\r').output).toBe(`echo ab\b \bc\r\nac\r\n${prompt}`);
    expect(shell().type('\x7f').output).toBe('');
    expect(shell().type('rubbish\x03\r').output).toBe(`rubbish^C\r\n${prompt}\r\n${prompt}`);
  });

  it('says what it does not know', () => {
    expect(shell().type('vi\r').output).toContain('sh: vi: not found');
  });

  it.each(['poweroff', 'reboot'] as const)('ends with %s, and reads no further', (command) => {
    expect(shell().type(`${command}\recho never\r`)).toEqual({ output: `${command}\r\n`, action: command });
  });
});
