import { failure, systemFailure } from '../../lib/failures.ts';
import { runInTerminal } from '../../programs/run-in-terminal.ts';
import type { Context } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';

/** Logs into the guest on this terminal, once the command has let go of the installation: others may need it meanwhile. */
export async function sshIntoVm({ banger, afterwards }: Context, given: string): Promise<void> {
  const asked = await banger();
  const { id, name } = await findVm(asked, given);
  const access = await asked.call('vms.ssh', { id });
  if (!access.available) {
    throw failure('wrong_state', {
      message: `Can’t connect to ${name} over SSH. ${access.reason}`,
      unchanged: 'Nothing was changed.',
      hint: 'You can use its console instead: banger-desktop vm console.',
    });
  }
  await asked.call('vms.touch', { id });
  const [program = 'ssh', ...args] = access.argv;
  afterwards(() =>
    runInTerminal([program, ...args]).catch((cause: unknown) => {
      throw systemFailure(cause, {
        message: `${program} couldn’t be started`,
        unchanged: `${name} runs on.`,
        hint: 'Install the OpenSSH client, then try again.',
      });
    }),
  );
}
