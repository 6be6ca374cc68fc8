import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where Debian and its kin keep the licences that copyright files only name. */
const commonLicensesDir = '/usr/share/common-licenses';

const rule = '='.repeat(80);

/** The copyright files of all packages that were unpacked below `tree`, then the licences that they refer to. */
export async function copyrightOf(tree: string, licensesDir = commonLicensesDir): Promise<string> {
  const docs = join(tree, 'usr/share/doc');
  const names = (await readdir(docs).catch(() => [])).sort();
  const owners = new Map<string, string[]>();
  for (const name of names) {
    // A package without one shares another's, by a link.
    const text = await readFile(join(docs, name, 'copyright'), 'utf8').catch(() => null);
    if (text !== null) owners.set(text, [...(owners.get(text) ?? []), name]);
  }
  const copyrights = [...owners].map(([text, packages]) => section(packages.join(', '), text));
  const named = [...owners.keys()].join('\n').matchAll(/\/usr\/share\/common-licenses\/([\w.-]*\w)/g);
  const licenses: string[] = [];
  for (const name of [...new Set([...named].map(([, license = '']) => basename(license)))].sort()) {
    const text = await readFile(join(licensesDir, name), 'utf8').catch(() => null);
    if (text !== null) licenses.push(section(name, text));
  }
  return [...copyrights, ...licenses].join('\n');
}

function section(title: string, text: string): string {
  return `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`;
}
