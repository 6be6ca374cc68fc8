/** A file of the guest's root filesystem that we write ourselves. Programs come from Debian's packages. */
export type GuestFile = { path: string; mode: number; content: string };

/** What a guest can be without: it comes in whole, or not at all where a file of it is in no package. */
export interface GuestPart {
  /** Programs and libraries from packages, where every release has them (or below `usr/`). */
  readonly files: readonly string[];
  readonly ownFolders: readonly { readonly path: string; readonly mode: number }[];
  readonly ownFiles: readonly GuestFile[];
}
