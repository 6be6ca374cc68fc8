import type { Editor, EditorId, ImagePart } from '../../contract/index.ts';

/** A folder of a guest, as editors are told of it. */
export interface EditorPlace {
  /** A host of the user's SSH configuration. */
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** An absolute path. */
  readonly folder: string;
}

/** What only the desktop around the window can do. Paths go in and out of the main process alone. */
export interface Desktop {
  /** Asks the person for a database file; its absolute path, or null when they think better of it. */
  pickDatabase(): Promise<string | null>;
  /** Asks the person for a file that becomes part of an image; its absolute path, or null when they cancel. */
  pickImageFile(part: ImagePart): Promise<string | null>;
  /** Asks the person where a new file goes, which may replace another; its absolute path, or null when they think better of it. */
  pickSavePlace(name: string): Promise<string | null>;
  /** Whether icons in a tray are seen, as the desktop is now. */
  showsTray(): Promise<boolean>;
  /** Whether Chromium confines what draws the window. */
  isSandboxed(): boolean;
  /** Opens the file manager where the file is, with the file marked. */
  showInFolder(path: string): void;
  /** Opens a window of the user's terminal with the command, given word by word, in it; answers the terminal's name. */
  openTerminal(command: readonly string[]): Promise<string>;
  /** The editors that are installed. */
  editors(): Promise<Editor[]>;
  /** Opens a folder of a guest in an editor; answers the editor's name. */
  openEditor(id: EditorId, place: EditorPlace): Promise<string>;
}
