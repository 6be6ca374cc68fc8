import type { EditorId } from '../contract/index.ts';

/** A folder of a guest: its host in the user's SSH configuration, and its absolute path. */
export interface RemoteFolder {
  readonly host: string;
  readonly user: string;
  readonly port: number;
  readonly folder: string;
}

export interface KnownEditor {
  readonly id: EditorId;
  /** As it calls itself. */
  readonly name: string;
  /** What it is called on the PATH: the first that is there. */
  readonly programs: readonly string[];
  /** What stands behind the program. */
  words(place: RemoteFolder): string[];
}

/** VS Code's command line, which those made of it have, too. */
const remote = ({ host, folder }: RemoteFolder) => ['--remote', `ssh-remote+${host}`, folder];

const inUrl = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/**
 * As each one's manual has it. An editor in a Flatpak is none of them: it can't run the program by which ssh reaches a VM, and
 * mostly has no access to the user's SSH configuration.
 */
export const knownEditors: readonly KnownEditor[] = [
  { id: 'vscode', name: 'VS Code', programs: ['code'], words: remote },
  { id: 'vscodium', name: 'VSCodium', programs: ['codium', 'vscodium'], words: remote },
  { id: 'cursor', name: 'Cursor', programs: ['cursor'], words: remote },
  {
    id: 'zed',
    name: 'Zed',
    // Distributions give it another name: `zed` is ZFS's event daemon.
    programs: ['zeditor', 'zedit', 'zed-editor', 'zed'],
    words: ({ host, folder }) => [`ssh://${host}${inUrl(folder)}`],
  },
  {
    id: 'gateway',
    name: 'JetBrains Gateway',
    programs: ['jetbrains-gateway', 'gateway'],
    words: ({ host, user, port, folder }) => [
      `jetbrains-gateway://connect#host=${host}&port=${port}&user=${user}&type=ssh&deploy=true&projectPath=${encodeURIComponent(folder)}`,
    ],
  },
];
