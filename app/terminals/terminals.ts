import { basename } from 'node:path';

/** A terminal program, and what stands between it and the words of a command that it is to run in a new window. */
export interface Terminal {
  /** What is looked for on the PATH, and said to people. */
  readonly program: string;
  readonly before: readonly string[];
  /** The desktop that it belongs to, as `XDG_CURRENT_DESKTOP` calls it. */
  readonly desktop?: string;
}

/** As each one's manual has it. All of them take the command as words: none gets a line to cut up. */
export const terminals: readonly Terminal[] = [
  // The proposed standard: it knows what the user has chosen.
  { program: 'xdg-terminal-exec', before: [] },
  { program: 'gnome-terminal', before: ['--'], desktop: 'GNOME' },
  { program: 'konsole', before: ['-e'], desktop: 'KDE' },
  { program: 'kgx', before: ['--'], desktop: 'GNOME' },
  { program: 'ptyxis', before: ['--new-window', '--'], desktop: 'GNOME' },
  { program: 'xfce4-terminal', before: ['-x'], desktop: 'XFCE' },
  { program: 'alacritty', before: ['-e'] },
  { program: 'kitty', before: [] },
  { program: 'foot', before: [] },
  { program: 'wezterm', before: ['start', '--'] },
  { program: 'xterm', before: ['-e'] },
  // Debian's alternative; its policy (11.8.3) asks for -e of whatever that is.
  { program: 'x-terminal-emulator', before: ['-e'] },
];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The terminals to look for, the likeliest first: what `$TERMINAL` names, the standard's program, those of the desktop that
 * runs, all others.
 */
export function terminalsInOrder(env: Env): Terminal[] {
  const [standard, ...others] = terminals;
  const desktops = (env.XDG_CURRENT_DESKTOP ?? '').toUpperCase().split(':');
  const isOfDesktop = ({ desktop }: Terminal) => desktop !== undefined && desktops.includes(desktop);
  return [
    ...(env.TERMINAL ? [named(env.TERMINAL)] : []),
    ...(standard ? [standard] : []),
    ...others.filter(isOfDesktop),
    ...others.filter((terminal) => !isOfDesktop(terminal)),
  ];
}

/** One that is not in the table is taken for a relative of xterm. */
function named(program: string): Terminal {
  const known = terminals.find((terminal) => terminal.program === basename(program));
  return { program, before: known?.before ?? ['-e'] };
}
