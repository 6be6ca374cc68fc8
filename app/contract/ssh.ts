import { z } from 'zod';
import { byIdInput, nothing } from './scalars.ts';

/** Whether, and how, a VM is logged into with this installation's key. */
export const sshAccessSchema = z.discriminatedUnion('available', [
  z.object({
    available: z.literal(true),
    /** The command, word by word. */
    argv: z.array(z.string()).min(1),
    /** The same, quoted for a shell. */
    line: z.string(),
  }),
  z.object({
    available: z.literal(false),
    /** Why not, and what to do about it. */
    reason: z.string(),
  }),
]);
export type SshAccess = z.infer<typeof sshAccessSchema>;

export const sshChannels = {
  'vms.ssh': { input: byIdInput, output: sshAccessSchema },
  /**
   * Opens the user's terminal with the command in it, once the guest's SSH server answers. Throws `wrong_state` where there
   * is no way to log in, `timeout` where nobody answers, `file_missing` where no terminal or no `ssh` is installed, and
   * `file_invalid` where the terminal does not work.
   */
  'vms.openTerminal': { input: byIdInput, output: nothing },
} as const;
