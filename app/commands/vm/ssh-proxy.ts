import { systemFailure } from '../../lib/failures.ts';
import { joinSocket } from '../../programs/join-socket.ts';
import type { Context } from '../kit/context.ts';
import { exitCodes } from '../kit/exit-codes.ts';
import { findVm } from '../kit/find.ts';

/**
 * What OpenSSH runs to reach a VM: joins standard input and output with its SSH server, once that answers. Nothing else may be
 * written to standard output. The command has let go of the installation by then: others may need it while ssh is connected.
 */
export async function proxySsh({ banger, afterwards, signal }: Context, given: string): Promise<void> {
  const asked = await banger('long');
  const { id, name } = await findVm(asked, given);
  const { address, port } = await asked.call('vms.reachSsh', { id }, { signal });
  afterwards(async () => {
    try {
      await joinSocket({ address, port, input: process.stdin, output: process.stdout, signal });
    } catch (cause) {
      throw systemFailure(cause, {
        message: `The connection to ${name} at ${address}:${port} broke`,
        unchanged: `${name} runs on, unless it was stopped.`,
        hint: 'Connect again.',
      });
    }
    return exitCodes.done;
  });
}
