/** What goes into an initramfs: the three kinds of entries that ours needs, all owned by root. */
export type CpioEntry =
  | { kind: 'folder'; path: string }
  | { kind: 'file'; path: string; mode: number; content: Uint8Array }
  | { kind: 'link'; path: string; target: string };

const typeBits = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;

/**
 * An archive in the `newc` format that the kernel unpacks (Documentation/driver-api/early-userspace/buffer-format.rst).
 * Folders must come before what is in them. Times are the epoch, so that equal entries give equal bytes.
 */
export function newcArchive(entries: readonly CpioEntry[]): Buffer {
  const records = entries.map((entry, index) => {
    const body =
      entry.kind === 'file' ? entry.content : Buffer.from(entry.kind === 'link' ? entry.target : '');
    const permissions = entry.kind === 'file' ? entry.mode : entry.kind === 'link' ? 0o777 : 0o755;
    return record(entry.path, index + 1, typeBits[entry.kind] | permissions, body);
  });
  return Buffer.concat([...records, record('TRAILER!!!', 0, 0, Buffer.alloc(0))]);
}

function record(path: string, inode: number, mode: number, body: Uint8Array): Buffer {
  const name = Buffer.from(`${path}\0`);
  const links = mode & typeBits.folder ? 2 : 1;
  // inode, mode, owner, group, links, time, size, device (2), node (2), name size, checksum (unused)
  const fields = [inode, mode, 0, 0, links, 0, body.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([padded(Buffer.concat([head, name])), padded(body)]);
}

/** Names and bodies start at multiples of four bytes. */
function padded(part: Uint8Array): Buffer {
  return Buffer.concat([part, Buffer.alloc((4 - (part.length % 4)) % 4)]);
}
