import { z } from 'zod';

/** A VM's entry in the SSH configuration that Banger writes. */
const sshHostSchema = z.object({
  vmId: z.string(),
  vmName: z.string(),
  /** `banger-web`: what ssh and editors call the VM. */
  host: z.string(),
});
export type SshHost = z.infer<typeof sshHostSchema>;

export const sshConfigSchema = z.object({
  /** Banger's own file. It exists once a VM accepts SSH. */
  file: z.string(),
  /** What it says. */
  text: z.string(),
  hosts: z.array(sshHostSchema),
  /** The user's file, which OpenSSH reads and editors list. */
  userFile: z.string(),
  /** The line by which the user's file includes Banger's; null: OpenSSH has no way to write its path. */
  line: z.string().nullable(),
  /** The user's file has such a line, where OpenSSH and editors heed it. */
  isInstalled: z.boolean(),
});
export type SshConfig = z.infer<typeof sshConfigSchema>;

export const sshConfigChannels = {
  /** Throws `permission_denied` where the user's file can't be read. */
  'sshConfig.get': { input: z.strictObject({}), output: sshConfigSchema },
  /**
   * Puts the line at the top of the user's file, or removes it; nothing else in there changes. A copy of the file as it was stays
   * beside it. Throws `file_invalid` where there is no such line, and what the system says of the file.
   */
  'sshConfig.set': { input: z.strictObject({ isInstalled: z.boolean() }), output: sshConfigSchema },
} as const;
