type ShellAction = 'poweroff' | 'reboot';

export interface ShellAnswer {
  /** What the terminal shows: the echo, then the answer. */
  readonly output: string;
  /** What the guest does next; null: it waits for more. */
  readonly action: ShellAction | null;
}

export const fakeKernelVersion = '6.1.0-fake';

const [backspace, interrupt] = ['\x7f', '\x03'];

/** A terminal and a shell of a few commands: enough to try a console on. Pure: text in, text out. */
export function createFakeShell(host: { name: string; address: string }) {
  const prompt = `root@${host.name}:~# `;
  let line = '';

  function press(key: string): ShellAnswer {
    if (key === '\r' || key === '\n') {
      const words = line.trim().split(/\s+/);
      line = '';
      return run(words);
    }
    if (key === backspace) {
      const output = line === '' ? '' : '\b \b';
      line = line.slice(0, -1);
      return { output, action: null };
    }
    if (key === interrupt) {
      line = '';
      return { output: `^C\r\n${prompt}`, action: null };
    }
    // Other control keys mean nothing to this shell.
    if (key < ' ') return { output: '', action: null };
    line += key;
    return { output: key, action: null };
  }

  function run([command = '', ...words]: string[]): ShellAnswer {
    if (command === 'poweroff' || command === 'reboot') return { output: '\r\n', action: command };
    const lines = answer(command, words);
    return { output: ['', ...lines, prompt].join('\r\n'), action: null };
  }

  function answer(command: string, words: string[]): string[] {
    switch (command) {
      case '':
        return [];
      case 'uname':
        return [words.includes('-r') ? fakeKernelVersion : 'Linux'];
      case 'hostname':
        return [host.name];
      case 'echo':
        return [words.join(' ')];
      case 'help':
        return ['echo help hostname poweroff reboot uname'];
      default:
        return [`sh: ${command}: not found`];
    }
  }

  return {
    greeting: `\r\n  ${host.name} · ${host.address} · Linux ${fakeKernelVersion}\r\n  A simulated VM: try help.\r\n\r\n${prompt}`,
    /** Takes what was typed, and tells what the terminal shows. Stops at a command that ends the guest. */
    type(text: string): ShellAnswer {
      let output = '';
      for (const key of text) {
        const answered = press(key);
        output += answered.output;
        if (answered.action) return { output, action: answered.action };
      }
      return { output, action: null };
    },
  };
}
