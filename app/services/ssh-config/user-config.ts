import { lstat, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodeOf, failure, systemFailure } from '../../lib/failures.ts';
import { writeWholeFile } from '../../lib/whole-file.ts';
import { includeLine, includes, withInclude, withoutInclude } from './include-line.ts';

/** Bytes as a text that loses none of them: a configuration may be in any encoding. */
const encoding = 'latin1';
const bytesOf = (text: string) => Buffer.from(text, 'utf8').toString(encoding);

/**
 * The user's own `~/.ssh/config`, in which one line may include Banger's file. `home`: the folder of the system's list of users,
 * which OpenSSH uses whatever HOME says.
 */
export function userConfig({ home, file }: { home: string; file: string }) {
  const path = join(home, '.ssh/config');
  const backup = `${path}.banger-backup`;
  const line = includeLine(file);
  const [wanted, base] = [bytesOf(file), bytesOf(home)];

  /** Its bytes; null where there is none. */
  async function read(): Promise<string | null> {
    try {
      return await readFile(path, encoding);
    } catch (cause) {
      if (errorCodeOf(cause) === 'ENOENT' && !(await isLink(path))) return null;
      throw systemFailure(cause, {
        message: `The SSH configuration ${path} can’t be read`,
        unchanged: 'The file is unchanged.',
        hint: 'Make sure that it is a file that you can read, then try again.',
      });
    }
  }

  /** `write` gets the file as it was and as it is to be, where these differ. */
  async function change(
    edit: (config: string) => string,
    write: (before: string | null, after: string) => Promise<void>,
  ): Promise<void> {
    const before = await read();
    const after = edit(before ?? '');
    if (after === (before ?? '')) return;
    try {
      await write(before, after);
    } catch (cause) {
      throw systemFailure(cause, {
        message: `The SSH configuration ${path} couldn’t be changed`,
        unchanged: 'The file is unchanged.',
        hint: 'Make sure that you can write to its folder, or change the line in the file yourself.',
      });
    }
  }

  const keep = (before: string) => writeWholeFile(backup, (copy) => copy.writeFile(before, encoding));

  async function add(before: string | null, after: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (before !== null) await keep(before);
    await replace(path, after);
  }

  /** Removes a file that Banger made: it holds Banger's line alone, and an empty file of the user's own has an empty backup. */
  async function takeAway(before: string | null, after: string): Promise<void> {
    const kept = await readFile(backup, encoding).catch(() => null);
    if (line !== null && before === `${bytesOf(line)}\n` && kept !== '' && !(await isLink(path))) {
      await rm(path);
      return;
    }
    if (kept !== after && before !== null) await keep(before);
    await replace(path, after);
    if (kept === after) await rm(backup, { force: true });
  }

  return {
    path,
    line,
    isInstalled: async () => includes((await read()) ?? '', wanted, base),
    /** Throws `file_invalid` where there is no line that leads to Banger's file. */
    async install(): Promise<void> {
      if (line === null) {
        throw failure('file_invalid', {
          message: `The path ${file} has a character that OpenSSH takes for something else, so no line can include it.`,
          unchanged: 'The file is unchanged.',
          hint: 'Use “ssh -F” with a copy of the file instead.',
        });
      }
      await change((config) => withInclude(config, bytesOf(line), wanted, base), add);
    },
    /** A file that Banger made, and nobody added to, is removed. */
    uninstall: () => change((config) => withoutInclude(config, wanted, base), takeAway),
  };
}

async function isLink(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isSymbolicLink() ?? false;
}

/** In one step. A link stays one: the file that it leads to is replaced, and keeps its mode and its owners. */
async function replace(path: string, content: string): Promise<void> {
  const target = (await isLink(path)) ? await realpath(path) : path;
  const before = await stat(target).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return null;
    throw error;
  });
  await writeWholeFile(target, async (file) => {
    await file.writeFile(content, encoding);
    if (!before) return;
    const made = await file.stat();
    if (made.uid !== before.uid || made.gid !== before.gid) await file.chown(before.uid, before.gid);
    await file.chmod(before.mode & 0o7777);
  });
}
