import { AppError } from '../contract/errors.ts';

export interface TarFile {
  /** Relative, such as `etc/hostname`. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits, such as 0o644. The owner is always root. */
  readonly mode: number;
}

const sectorSize = 512;

/**
 * A ustar archive of whole 512-byte sectors; every file is of the time `at` (whole seconds count). Throws `invalid_input` for
 * a path that could leave the folder in which it is unpacked.
 */
export function tarOf(files: readonly TarFile[], at: Date): Buffer {
  const seen = new Set<string>();
  const parts: Buffer[] = [];
  for (const file of files) {
    checkPath(file.path);
    if (seen.has(file.path)) throw refused(file.path, 'is given twice');
    seen.add(file.path);
    const content = Buffer.from(file.content);
    parts.push(header(file, content.length, at), content, padding(content.length));
  }
  // Two empty sectors end an archive.
  return Buffer.concat([...parts, Buffer.alloc(2 * sectorSize)]);
}

function checkPath(path: string): void {
  if (path === '') throw refused(path, 'is empty');
  if (path.startsWith('/')) throw refused(path, 'is absolute');
  if (/\p{Cc}|\\/u.test(path)) throw refused(path, 'holds a control character or a backslash');
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw refused(path, 'has an empty, “.” or “..” part');
}

function header({ path, mode }: TarFile, size: number, at: Date): Buffer {
  const { prefix, name } = splitPath(path);
  const block = Buffer.alloc(sectorSize);
  block.write(name, 0, 100);
  block.write(octal(mode & 0o777, 8), 100);
  block.write(octal(0, 8), 108); // owner
  block.write(octal(0, 8), 116); // group
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(at.getTime() / 1000), 12), 136);
  block.fill(' ', 148, 156); // the checksum counts itself as spaces
  block.write('0', 156); // a regular file
  block.write('ustar\x0000', 257);
  block.write(prefix, 345, 155);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 7)} `, 148);
  return block;
}

/** A path over 100 bytes continues in ustar's prefix field, cut at a slash. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { prefix, name };
  }
  throw refused(path, 'is too long for a tar archive');
}

/** An octal number that fills `width` bytes with its closing NUL. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function padding(size: number): Buffer {
  return Buffer.alloc((sectorSize - (size % sectorSize)) % sectorSize);
}

function refused(path: string, why: string): AppError {
  return new AppError({
    code: 'invalid_input',
    message: `The file ${JSON.stringify(path)} ${why}.`,
    unchanged: 'No archive was written.',
    hint: 'Use relative paths, such as “etc/hostname”.',
  });
}
