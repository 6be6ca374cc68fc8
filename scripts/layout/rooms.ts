/**
 * Who may import whom, types included. A room is a folder with everything below it; a room that contains other rooms holds only
 * the files directly in it. The value names the rooms that it may import, without `app/`, `renderer/` or `scripts/` where both
 * are in the same tree. Tests may import anything, and only tests may import them.
 */
export const rooms: Readonly<Record<string, string>> = {
  // Leaves.
  'app/contract': '',
  'app/lib': 'contract',
  'app/programs': 'lib',
  'app/installation': 'contract lib',
  'app/terminals': 'contract lib programs',
  'app/editors': 'contract lib programs terminals',
  // The database.
  'app/store': 'contract lib',
  migrations: 'app/store',
  // One dashboard has an installation, and is asked through its socket.
  'app/control': 'contract lib installation store ipc',
  // Machines.
  'app/hypervisors/driver': 'contract lib',
  'app/hypervisors/processes': 'lib programs hypervisors/driver',
  'app/hypervisors/guest-agent': 'contract lib hypervisors/driver',
  'app/hypervisors/qemu':
    'contract lib programs hypervisors/driver hypervisors/processes hypervisors/guest-agent',
  'app/hypervisors/fake': 'contract lib hypervisors/driver hypervisors/processes',
  'app/hypervisors': 'hypervisors/driver hypervisors/qemu hypervisors/fake',
  'app/starter': 'contract lib programs',
  // The rules, and what opens the database for them.
  'app/services': 'contract lib store hypervisors/driver starter',
  'app/database-worker': 'contract services store migrations',
  'app/start-up': 'contract lib store services database-worker',
  'app/diagnostics':
    'contract lib installation store hypervisors/driver services database-worker start-up migrations',
  // The page's way in, and all that answers it.
  'app/preload': 'contract',
  'app/ipc': 'contract lib installation services start-up diagnostics shell/lifetime',
  'app/dashboard':
    'contract lib programs installation store hypervisors/driver services database-worker start-up ipc migrations',
  // What knows Electron.
  'app/shell/lifetime': 'lib',
  'app/shell/links': 'contract',
  'app/shell/package': 'lib',
  'app/shell/window': 'contract lib ipc start-up shell/lifetime shell/package',
  'app/shell/desktop':
    'contract lib installation programs terminals editors services dashboard shell/lifetime shell/window',
  'app/shell/quit': 'contract lib dashboard shell/lifetime shell/links shell/window',
  'app/shell/launch':
    'contract lib installation control store migrations hypervisors hypervisors/driver starter database-worker ' +
    'start-up diagnostics ipc dashboard commands ' +
    'shell/lifetime shell/links shell/package shell/window shell/desktop shell/quit',
  // The same without Electron or a window, for one command; and the commands.
  'app/headless':
    'contract lib installation control hypervisors services starter database-worker start-up ipc dashboard migrations',
  'app/commands/kit': 'contract lib control',
  'app/commands/reach': 'contract lib installation control ipc headless commands/kit',
  'app/commands/copy': 'contract lib control commands/kit',
  'app/commands/vm': 'contract lib programs commands/kit commands/copy',
  'app/commands/run': 'contract lib commands/kit',
  'app/commands/image': 'contract commands/kit',
  'app/commands/job': 'contract lib commands/kit',
  'app/commands/host': 'contract commands/kit',
  'app/commands/ssh-config': 'commands/kit',
  'app/commands/mcp': 'contract lib commands/kit commands/vm',
  'app/commands/db': 'contract lib installation store migrations commands/kit',
  'app/commands/completion': 'installation lib store commands/kit',
  'app/commands/diagnostics': 'installation hypervisors diagnostics headless commands/kit',
  'app/commands':
    'contract lib installation commands/kit commands/reach commands/vm commands/run commands/image commands/job commands/host ' +
    'commands/ssh-config commands/db commands/mcp commands/diagnostics commands/completion',
  app: 'commands shell/launch shell/package',
  // The page.
  'renderer/theme': '',
  'renderer/lib': 'app/contract',
  'renderer/ui': 'lib',
  'renderer/vm': 'app/contract lib ui',
  'renderer/features': 'app/contract lib ui vm',
  renderer: 'app/contract lib ui vm theme features',
  // Tools. Those that start or fill an installation use the program's own parts.
  'scripts/setup': '',
  'scripts/lib': 'setup',
  'scripts/offline': 'setup',
  'scripts/layout': 'setup',
  'scripts/hints': '',
  'scripts/words': '',
  'scripts/package': 'setup lib offline app/contract app/starter',
  scripts:
    'setup lib offline package migrations ' +
    'app/contract app/lib app/installation app/store app/starter app/hypervisors/driver app/hypervisors/fake app/database-worker ' +
    'app/start-up app/ipc app/dashboard app/headless app/commands app/control',
};

/** Packages, or single names of a package, that only these rooms of `app/` may import. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  electron: ['app', 'app/shell', 'app/preload', 'app/ipc'],
  'electron ipcMain': ['app/ipc'],
  'better-sqlite3': ['app/store', 'app/commands/db'],
  commander: ['app/commands'],
  '@modelcontextprotocol/server': ['app/commands/mcp'],
  'node:child_process': ['app/programs', 'app/terminals', 'app/hypervisors', 'app/shell'],
};

/** Folders that hold folders only, with the files that are allowed there. */
export const halls: Readonly<Record<string, readonly string[]>> = {
  app: ['entry.mjs', 'main.ts'],
  'app/services': [],
  'app/shell': [],
  'app/commands': ['command-line.ts', 'open-command-line.ts', 'run-command-line.ts'],
  'renderer/features': [],
};
