import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What is at a path and below it: kind, mode, whole seconds of its time, and a sum of its content or where it leads; by relative path. */
export function treeOf(top: string): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (path: string) => {
    const at = join(top, path);
    const stats = lstatSync(at);
    const mode = (stats.mode & 0o7777).toString(8);
    const more = `${mode} ${Math.floor(stats.mtimeMs / 1000)}`;
    if (stats.isSymbolicLink()) found[path] = `link ${readlinkSync(at)}`;
    else if (stats.isDirectory()) {
      found[path] = `folder ${more}`;
      for (const name of readdirSync(at)) look(join(path, name));
    } else
      found[path] = stats.isFile()
        ? `file ${more} ${createHash('sha256').update(readFileSync(at)).digest('hex')}`
        : 'special';
  };
  look('.');
  return found;
}
