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
   * Gets a VM ready for SSH: starts it if it is off, resumes it if it is paused, and answers where its SSH server does, once that
   * has answered. Counts as a use of the VM. Throws `wrong_state` where there is no way to log in, `timeout` where nobody
   * answers, and what keeps the VM from starting.
   */
  'vms.reachSsh': {
    input: byIdInput,
    output: z.object({ address: z.string(), port: z.int().min(1).max(65535) }),
  },
  /**
   * Opens the user's terminal with the command in it, once the guest's SSH server answers. Throws `wrong_state` where there
   * is no way to log in, `timeout` where nobody answers, `file_missing` where no terminal or no `ssh` is installed, and
   * `file_invalid` where the terminal does not work.
   */
  'vms.openTerminal': { input: byIdInput, output: nothing },
} as const;
