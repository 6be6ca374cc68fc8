import type { VmCommand } from './vm-state-machine.ts';

export const commandMenus = ['file', 'view', 'go', 'vm', 'help'] as const;
export type CommandMenu = (typeof commandMenus)[number];

/** Something that the menu bar, a key or the palette can ask of the window. */
export interface Command {
  readonly label: string;
  readonly menu: CommandMenu;
  /** As Electron writes accelerators; absent: it has none. In a console that has the focus these keys are the guest's. */
  readonly keys?: string;
  /** Keys that work in a console, too: no guest could make sense of them. */
  readonly consoleKeys?: string;
  /** Keys that work only in the row of a VM: elsewhere nobody sees which VM they would mean. No menu shows them. */
  readonly rowKeys?: string;
  /** It changes something, so that it is refused where nothing may be changed. */
  readonly writes?: true;
  /** The screen that it leads to. */
  readonly place?: string;
  /** Between the label and the name of a VM: `Open terminal in api`; absent: nothing. */
  readonly of?: string;
  /** It is about the VM on the screen, or in the row that has the focus, which must take this. */
  readonly vm?: VmCommand | 'any' | 'running';
}

/**
 * The one table that makes the menu bar, the keys and the list of shortcuts. In the order of the menus.
 */
export const commands = {
  newVm: { menu: 'file', label: 'New VM…', keys: 'Ctrl+N', writes: true },
  registerImage: { menu: 'file', label: 'Add image…', writes: true },
  importDatabase: { menu: 'file', label: 'Import from another installation…', writes: true },
  settings: { menu: 'file', label: 'Settings', keys: 'Ctrl+,', place: '/settings' },

  nextTab: {
    menu: 'view',
    label: 'Next tab of the VM',
    keys: 'Ctrl+Tab',
    consoleKeys: 'Ctrl+Tab',
    vm: 'any',
  },
  previousTab: {
    menu: 'view',
    label: 'Previous tab of the VM',
    keys: 'Ctrl+Shift+Tab',
    consoleKeys: 'Ctrl+Shift+Tab',
    vm: 'any',
  },

  // In the order of the sidebar; the database is a part of the settings.
  showVms: { menu: 'go', label: 'Virtual machines', keys: 'Ctrl+1', place: '/' },
  showImages: { menu: 'go', label: 'Images', keys: 'Ctrl+2', place: '/images' },
  showActivity: { menu: 'go', label: 'Activity', keys: 'Ctrl+3', place: '/activity' },
  showJobs: { menu: 'go', label: 'Jobs', keys: 'Ctrl+4', place: '/jobs' },
  showHost: { menu: 'go', label: 'Host', keys: 'Ctrl+5', place: '/host' },
  showSettings: { menu: 'go', label: 'Settings', keys: 'Ctrl+6', place: '/settings' },
  showDatabase: { menu: 'go', label: 'Database', keys: 'Ctrl+7', place: '/database' },
  back: { menu: 'go', label: 'Back', keys: 'Alt+Left' },
  forward: { menu: 'go', label: 'Forward', keys: 'Alt+Right' },
  search: { menu: 'go', label: 'Search on this screen', keys: '/' },
  palette: { menu: 'go', label: 'Search VMs and actions…', keys: 'Ctrl+K', consoleKeys: 'Ctrl+Shift+K' },

  start: { menu: 'vm', label: 'Start', rowKeys: 'S', vm: 'start', writes: true },
  stop: { menu: 'vm', label: 'Stop', vm: 'stop', writes: true },
  restart: { menu: 'vm', label: 'Restart', rowKeys: 'R', vm: 'restart', writes: true },
  pause: { menu: 'vm', label: 'Pause', vm: 'pause', writes: true },
  resume: { menu: 'vm', label: 'Resume', vm: 'resume', writes: true },
  forceStop: { menu: 'vm', label: 'Force off…', vm: 'forceStop', writes: true },
  openTerminal: { menu: 'vm', label: 'Open terminal', of: 'in', vm: 'running', writes: true },
  connect: { menu: 'vm', label: 'Connect', of: 'to', vm: 'any' },
  copyAddress: { menu: 'vm', label: 'Copy address', of: 'of', vm: 'any' },
  rename: { menu: 'vm', label: 'Rename…', keys: 'F2', vm: 'any', writes: true },
  delete: { menu: 'vm', label: 'Delete…', keys: 'Delete', vm: 'delete', writes: true },

  shortcuts: { menu: 'help', label: 'Keyboard shortcuts', keys: '?' },
  diagnostics: { menu: 'help', label: 'Diagnostics…' },
  about: { menu: 'help', label: 'About Banger Desktop' },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** The table, entry by entry. */
export const commandList = Object.entries(commands) as readonly [CommandName, Command][];

/** Keys of a terminal's own, which it handles itself; told in the list of shortcuts. */
export const consoleShortcuts = [
  { label: 'Search the console', keys: 'Ctrl+Shift+F' },
  { label: 'Copy the selection', keys: 'Ctrl+Shift+C' },
  { label: 'Paste', keys: 'Ctrl+Shift+V' },
] as const;

/** Keys of the list of VMs, which it handles itself; told in the list of shortcuts. */
export const selectionShortcuts = [
  { label: 'Select the VM in focus', keys: 'Space' },
  { label: 'Select up to another VM', keys: 'Shift+Space' },
  { label: 'Select all VMs', keys: 'Ctrl+A' },
  { label: 'Clear the selection', keys: 'Escape' },
] as const;
