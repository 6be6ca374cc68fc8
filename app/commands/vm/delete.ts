import { confirmed } from '../kit/confirm.ts';
import { type Context, forEach } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';

export async function deleteVms(
  context: Context,
  names: readonly string[],
  { yes }: { yes?: boolean },
): Promise<number> {
  const { output } = context;
  const question =
    names.length === 1
      ? `Delete the VM ${names[0]} and its disk? This can’t be undone.`
      : `Delete ${names.length} VMs and their disks (${names.join(', ')})? This can’t be undone.`;
  await confirmed(context, question, yes ?? false);
  const banger = await context.banger();
  const { done, code } = await forEach(context, names, async (name) => {
    const vm = await findVm(banger, name);
    await banger.call('vms.delete', { id: vm.id });
    if (!output.json) output.result(null, `${vm.name} was deleted.`);
    return { id: vm.id, name: vm.name };
  });
  if (output.json) output.result(done, '');
  return code;
}
