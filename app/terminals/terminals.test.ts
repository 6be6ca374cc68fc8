import { describe, expect, it } from 'vitest';
import { terminals, terminalsInOrder } from './terminals.ts';

const command = ['ssh', '-p', '2222', 'root@127.16.0.2'];
const names = (env: Record<string, string>) => terminalsInOrder(env).map(({ program }) => program);

describe('the form of the command', () => {
  it.each([
    ['xdg-terminal-exec', 'xdg-terminal-exec ssh -p 2222 root@127.16.0.2'],
    ['gnome-terminal', 'gnome-terminal -- ssh -p 2222 root@127.16.0.2'],
    ['konsole', 'konsole -e ssh -p 2222 root@127.16.0.2'],
    ['kgx', 'kgx -- ssh -p 2222 root@127.16.0.2'],
    ['ptyxis', 'ptyxis --new-window -- ssh -p 2222 root@127.16.0.2'],
    ['xfce4-terminal', 'xfce4-terminal -x ssh -p 2222 root@127.16.0.2'],
    ['alacritty', 'alacritty -e ssh -p 2222 root@127.16.0.2'],
    ['kitty', 'kitty ssh -p 2222 root@127.16.0.2'],
    ['foot', 'foot ssh -p 2222 root@127.16.0.2'],
    ['wezterm', 'wezterm start -- ssh -p 2222 root@127.16.0.2'],
    ['xterm', 'xterm -e ssh -p 2222 root@127.16.0.2'],
    ['x-terminal-emulator', 'x-terminal-emulator -e ssh -p 2222 root@127.16.0.2'],
  ])('is right for %s', (name, line) => {
    const terminal = terminals.find(({ program }) => program === name);
    expect([name, ...(terminal?.before ?? ['?']), ...command].join(' ')).toBe(line);
  });

  it('is known for every terminal of the table by the test above', () => {
    expect(terminals).toHaveLength(12);
  });
});

describe('the order', () => {
  it('is the standard first, then the table', () => {
    expect(names({})).toEqual(terminals.map(({ program }) => program));
    expect(names({})[0]).toBe('xdg-terminal-exec');
  });

  it('puts those of the desktop that runs before all others', () => {
    expect(names({ XDG_CURRENT_DESKTOP: 'KDE' }).slice(0, 3)).toEqual([
      'xdg-terminal-exec',
      'konsole',
      'gnome-terminal',
    ]);
    expect(names({ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }).slice(1, 4)).toEqual([
      'gnome-terminal',
      'kgx',
      'ptyxis',
    ]);
    expect(names({ XDG_CURRENT_DESKTOP: 'KDE' })).toHaveLength(terminals.length);
  });

  it('puts what $TERMINAL names before everything, with its own form where that is known', () => {
    expect(terminalsInOrder({ TERMINAL: '/opt/bin/wezterm' })[0]).toEqual({
      program: '/opt/bin/wezterm',
      before: ['start', '--'],
    });
    expect(terminalsInOrder({ TERMINAL: 'st' })[0]).toEqual({ program: 'st', before: ['-e'] });
    expect(names({ TERMINAL: '' })[0]).toBe('xdg-terminal-exec');
  });
});
