import { type FSWatcher, linkSync, lstatSync, mkdirSync, readdirSync, rmSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The folder of an AppImage that runs unpacked, by the name that its runtime gives it (type2-runtime); null of any other program. */
export function unpackedFolder(executable: string): string | null {
  const folder = dirname(executable);
  return basename(folder).startsWith('appimage_extracted_') ? folder : null;
}

/**
 * Keeps the files of an unpacked AppImage where they are, until the function that it returns is called. All starts of an AppImage
 * share one folder, and each deletes it when it ends: a second start that only showed the window, a command. So this process
 * has links to the files, in a folder beside it, and puts them back when they go. Both lie where anybody may write, so only
 * folders of this user are used. `report` is told what failed; nothing is put back from then on.
 */
export function keepUnpackedFiles(folder: string, report: (error: unknown) => void): () => void {
  const links = `${folder}.${process.pid}`;
  let watcher: FSWatcher | undefined;

  function putBackWhenGone(): void {
    follow(folder, () => {
      // Something in it changes: it is about to go. Of that only the folder around it tells, as files that are open hold it.
      follow(dirname(folder), putBackIfGone);
      putBackIfGone();
    });
  }

  function putBackIfGone(): void {
    if (isOwnFolder(folder)) return;
    attempt(() => {
      link(links, folder);
      putBackWhenGone();
    });
  }

  function follow(dir: string, onChange: () => void): void {
    watcher?.close();
    watcher = watch(dir, { persistent: false }, onChange).on('error', report);
  }

  function attempt(act: () => void): void {
    // Electron takes the app's archive for a folder otherwise.
    process.noAsar = true;
    try {
      act();
    } catch (error) {
      watcher?.close();
      report(error);
    } finally {
      process.noAsar = false;
    }
  }

  attempt(() => {
    forgetEnded(folder);
    link(folder, links);
    putBackWhenGone();
  });
  return () => {
    watcher?.close();
    attempt(() => {
      if (isOwnFolder(links)) rmSync(links, { recursive: true });
    });
  };
}

/** The same files in a second place, as far as they are not there yet. */
function link(from: string, to: string): void {
  makeOwnFolder(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [file, other] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) link(file, other);
    else linkUnlessThere(file, other);
  }
}

function linkUnlessThere(file: string, other: string): void {
  try {
    linkSync(file, other);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Throws where somebody else's is, or a link, which may lead anywhere. */
function makeOwnFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isOwnFolder(path)) throw error;
  }
}

function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}

/** Removes the links of processes that were killed, one of this number among them. */
function forgetEnded(folder: string): void {
  const running = new Set(readdirSync('/proc'));
  running.delete(String(process.pid));
  const prefix = `${basename(folder)}.`;
  for (const name of readdirSync(dirname(folder))) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    const path = join(dirname(folder), name);
    if (/^\d+$/.test(pid) && !running.has(pid) && isOwnFolder(path)) rmSync(path, { recursive: true });
  }
}
