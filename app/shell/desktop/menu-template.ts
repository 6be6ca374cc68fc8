import type { MenuItemConstructorOptions } from 'electron';
import { type CommandMenu, type CommandName, commandList } from '../../contract/commands.ts';

type Item = MenuItemConstructorOptions;

const line: Item = { type: 'separator' };

/** Where a line stands before a command. */
const begins: ReadonlySet<CommandName> = new Set([
  'settings',
  'back',
  'search',
  'openTerminal',
  'rename',
  'delete',
  'diagnostics',
  'about',
]);

/** The commands that a start-up can carry out, before there is a dashboard. */
const early: ReadonlySet<CommandName> = new Set(['diagnostics', 'about']);

/** Reloading and the tools of developers: a guest's shell has these keys, and people do not need them. */
const developers: Item[] = [line, { role: 'reload', accelerator: '' }, { role: 'toggleDevTools' }];

interface MenuOptions {
  /** False: a start-up shows, which knows no VMs. */
  readonly dashboard: boolean;
  readonly packaged: boolean;
  readonly ask: (command: CommandName) => void;
  readonly closeWindow: () => void;
}

/** The menu bar, which Alt shows: the table of commands, and what Electron knows itself. */
export function menuTemplate({ dashboard, packaged, ask, closeWindow }: MenuOptions): Item[] {
  const of = (menu: CommandMenu): Item[] =>
    commandList
      .filter(([name, command]) => command.menu === menu && (dashboard || early.has(name)))
      .flatMap(([name, { label, keys }]): Item[] => [
        ...(begins.has(name) ? [line] : []),
        {
          id: name,
          label,
          // Shown, not taken: the page hears its keys itself, after a field or a console that needs them.
          ...(keys ? { accelerator: keys, registerAccelerator: false } : {}),
          click: () => ask(name),
        },
      ]);
  const file = of('file');
  return [
    {
      label: '&File',
      submenu: [
        ...file,
        ...(file.length > 0 ? [line] : []),
        // Without the usual Ctrl+W, which erases a word in every shell.
        { label: 'Close window', click: closeWindow },
        { role: 'quit', label: 'Quit', accelerator: 'Ctrl+Q' },
      ],
    },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
        ...of('view'),
        ...(dashboard ? [line] : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : developers),
      ],
    },
    ...(dashboard
      ? [
          { label: '&Go', submenu: of('go') },
          { id: 'vm', label: 'V&M', submenu: of('vm') },
        ]
      : []),
    { role: 'help', label: '&Help', submenu: of('help') },
  ];
}
