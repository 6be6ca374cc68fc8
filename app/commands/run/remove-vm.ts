import type { VmState, VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { asAppError, type Context } from '../kit/context.ts';

const off: readonly VmState[] = ['stopped', 'error'];

/**
 * Deletes the VM of a command that has ended. One that cannot be deleted is named beside the command's own outcome, which
 * stands. Resolves to whether the VM is gone.
 */
export async function removeVm(
  { output }: Pick<Context, 'output'>,
  banger: Banger,
  { id, name }: VmView,
): Promise<boolean> {
  try {
    await turnOff(banger, id);
    await banger.call('vms.delete', { id });
    return true;
  } catch (error) {
    const { value } = asAppError(error);
    // Somebody else was faster.
    if (value.code === 'not_found') return true;
    output.error(notDeleted(name, value.message).value);
    return false;
  }
}

/** Nothing in the guest is of use to anybody, so it is not asked to power off. */
async function turnOff(banger: Banger, id: string): Promise<void> {
  const isOff = async () => off.includes((await banger.call('vms.get', { id })).state);
  if (await isOff()) return;
  try {
    await banger.call('vms.forceStop', { id });
  } catch (error) {
    // The guest may have powered itself off meanwhile.
    if (!(await isOff())) throw error;
  }
}

function notDeleted(name: string, why: string) {
  return failure('hypervisor_failed', {
    message: `${name} couldn’t be deleted.`,
    unchanged: 'The VM is still listed; parts of it may be gone already.',
    hint: `Delete it with “banger-desktop vm delete ${name}”.`,
    details: [why],
  });
}
