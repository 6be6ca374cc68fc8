/** What a copy does not take, and why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** A clause for each; the same both ways. */
export const reasons = {
  special: 'it is neither a file nor a folder',
  outside: 'it is a link that leads out of what is copied',
  notText: 'its name isn’t valid UTF-8',
} as const;

/**
 * Whether a symbolic link stays within what is copied, wherever the links that it passes lead: it goes up only at its beginning,
 * through real folders, and never beyond the top. `depth`: how many folders there are above it, without the top itself.
 */
export function staysInside(linkPath: string, depth: number): boolean {
  const parts = linkPath.split('/').filter((part) => part !== '' && part !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  const up = ups === -1 ? parts.length : ups;
  return (
    linkPath !== '' &&
    !linkPath.startsWith('/') &&
    !linkPath.includes('\0') &&
    up <= depth &&
    !parts.slice(up).includes('..')
  );
}
