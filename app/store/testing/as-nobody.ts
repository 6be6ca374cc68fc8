/** Does `work` as a user to whom modes of files mean something: root becomes `nobody` for it. */
export function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}
