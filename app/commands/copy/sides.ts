import { UsageError } from '../kit/context.ts';

/** Where a copy comes from, or goes to. */
export type Side =
  | { readonly vm: string; readonly path: string }
  | { readonly vm: null; readonly path: string };

/** `NAME:/PATH` is in the guest of a VM; what has a slash in front of its first colon, or no colon, is here. Throws `UsageError`. */
export function parseSide(text: string): Side {
  const [, vm, path = ''] = /^([^/:]+):(.*)$/s.exec(text) ?? [];
  if (text === '') throw new UsageError('A path is empty.');
  if (vm === undefined) return { vm: null, path: text };
  if (path === '')
    throw new UsageError(`“${text}” names no path in the guest. Add one: “${text}/root”, for example.`);
  if (!path.startsWith('/'))
    throw new UsageError(
      `The path in the guest must begin with “/”, not “${path}”. A file here with a colon in its name is “./${text}”.`,
    );
  return { vm, path };
}

/** The last name of a path, by which the copy is called in another folder. Throws `UsageError` where there is none. */
export function nameOf(path: string): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  if (name === '' || name === '.' || name === '..')
    throw new UsageError(`“${path}” ends with no name. Say what the copy is to be called.`);
  return name;
}
