import {
  existsSync,
  type FSWatcher,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  watch,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { errorCodeOf } from '../../lib/failures.ts';

/** The folder of an AppImage that runs unpacked, by the name that its runtime gives it (type2-runtime); null of any other program. */
export function unpackedFolder(executable: string): string | null {
  const folder = dirname(executable);
  return basename(folder).startsWith('appimage_extracted_') ? folder : null;
}

/** Where this process has its own links to the files in `folder`; see `keepUnpackedFiles`. */
const linksOf = (folder: string) => `${folder}.${process.pid}`;

/** By which our files are told from those of other AppImages. */
const program = 'banger-desktop';

/** Milliseconds in which nothing more went: a deletion has ended. It takes some ten, and nobody tells of its end. */
const quiet = 50;

/**
 * Keeps the files of an unpacked AppImage where they are, until the function that it returns is called. All starts of an AppImage
 * share one folder, and each deletes it when it ends: a second start that only showed the window, a command. So this process
 * has links to the files, in a folder beside it, and puts them back when they went. Of the folder itself something may be left:
 * Chromium's helpers make `locales` anew, also those of a start that ends. Both lie where anybody may write, so only folders of
 * this user are used. `report` is told what failed; nothing is put back from then on.
 */
export function keepUnpackedFiles(folder: string, report: (error: unknown) => void): () => void {
  const links = linksOf(folder);
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Looks until nothing is missing. What is put back while others delete could go again, and with some file systems for ever. */
  function putBack(missingBefore = 0): void {
    timer = undefined;
    attempt(() => {
      let missing = 0;
      try {
        const there = isOwnFolder(folder);
        if (there) follow();
        missing = countMissing(links, there ? folder : null);
        if (missing === 0) return;
        if (missing === missingBefore || !there) link(links, folder);
      } catch (error) {
        // The folder went in this moment; not what is to be put back.
        if (errorCodeOf(error) !== 'ENOENT' || !isOwnFolder(links)) throw error;
      }
      timer = setTimeout(putBack, quiet, missing).unref();
    });
  }

  /** Before each look: the folder may be another one than before, and what goes from now on is told of. */
  function follow(): void {
    watcher?.close();
    watcher = watch(folder, { persistent: false }, () => {
      if (!timer) putBack();
    }).on('error', report);
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
    follow();
  });
  return () => {
    watcher?.close();
    clearTimeout(timer);
    attempt(() => {
      if (isOwnFolder(links)) rmSync(links, { recursive: true });
    });
  };
}

/**
 * `path`, a file or folder of the program, where no other start deletes it: what is opened by its path while the program runs
 * must not be gone for the moment until it is put back. `path` itself, of any other program.
 */
export function keptPath(path: string, executable: string): string {
  const folder = unpackedFolder(executable);
  const links = folder && join(linksOf(folder), relative(folder, path));
  return links && existsSync(links) ? links : path;
}

/** How many of the files in `kept` are not in `folder` too; all, without a folder. */
function countMissing(kept: string, folder: string | null): number {
  let missing = 0;
  for (const entry of readdirSync(kept, { withFileTypes: true })) {
    const other = folder && join(folder, entry.name);
    const there = other !== null && lstatSync(other, { throwIfNoEntry: false }) !== undefined;
    if (entry.isDirectory()) missing += countMissing(join(kept, entry.name), there ? other : null);
    else if (!there) missing++;
  }
  return missing;
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
    if (errorCodeOf(error) !== 'EEXIST') throw error;
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

/** Removes the links of processes that were killed, one of this number among them; those of other versions have other folders. */
function forgetEnded(folder: string): void {
  const running = new Set(readdirSync('/proc'));
  running.delete(String(process.pid));
  for (const name of readdirSync(dirname(folder))) {
    const [, unpacked, pid = ''] = /^(appimage_extracted_[^.]+)\.(\d+)$/.exec(name) ?? [];
    if (!unpacked || running.has(pid)) continue;
    const path = join(dirname(folder), name);
    const isOurs = unpacked === basename(folder) || existsSync(join(path, program));
    if (isOurs && isOwnFolder(path)) rmSync(path, { recursive: true });
  }
}
