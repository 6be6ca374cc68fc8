import { createHash } from 'node:crypto';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The version of UUIDs that are made here: none that anybody else makes. */
const ourVersion = 'f';

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * The UUID by which a row is known outside of the database: to folders, sockets, hypervisors and SSH. It is the row's id where
 * that is one. Other programs' ids may be anything, a path out of a folder too: each of those always has the same UUID, which
 * no other id has.
 */
export function machineIdOf(id: string): string {
  if (uuid.test(id) && id[14] !== ourVersion) return id;
  const hex = createHash('sha256').update(id).digest('hex');
  const [a, b, c, d, e] = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(13, 16),
    hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `${a}-${b}-${ourVersion}${c}-8${d}-${e}`;
}
