import type { Context } from '../kit/context.ts';
import { deleteNamed } from '../kit/delete.ts';
import { findVm } from '../kit/find.ts';
import { inWords } from '../kit/in-words.ts';

export function deleteVms(
  context: Context,
  names: readonly string[],
  { yes = false }: { yes?: boolean },
): Promise<number> {
  return deleteNamed(context, {
    names,
    yes,
    find: findVm,
    question: (found) =>
      found.length === 1
        ? `Delete the VM ${found[0]} and its disk? This can’t be undone.`
        : `Delete the VMs ${inWords(found)} and their disks? This can’t be undone.`,
    remove: (banger, id) => banger.call('vms.delete', { id }),
  });
}
