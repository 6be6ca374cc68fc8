/** What a command for a guest may be; apart from its schema, which a command line has no time to load. */
export const guestCommandLimits = {
  words: 4096,
  /** Bytes of each: Linux takes 128 KiB, with its end. */
  wordBytes: 128 * 1024 - 1,
  /** Bytes of the path of a folder. */
  folderBytes: 4096,
  /** Of all words together, as JSON. */
  bytes: 1000 * 1024,
} as const;

/** The name of a user, or a number. */
export const guestUserPattern = /^[\w.][\w.@-]{0,63}$/;
