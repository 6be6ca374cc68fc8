/** A file of the guest's root filesystem that we write ourselves. Programs come from Debian's packages. */
export type GuestFile = { path: string; mode: number; content: string };
