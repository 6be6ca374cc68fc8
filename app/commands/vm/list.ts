import type { VmView } from '../../contract/index.ts';
import { addressOf, specLimits } from '../../contract/vm-defaults.ts';
import type { Context } from '../kit/context.ts';
import { allVms } from '../kit/find.ts';
import { inUnits } from '../kit/sizes.ts';
import { table } from '../kit/table.ts';

const head = ['NAME', 'STATE', 'IMAGE', 'CPUS', 'MEMORY', 'ADDRESS', 'LAST USED'];

export async function listVms({ banger, output }: Context): Promise<void> {
  const vms = await allVms(await banger());
  const text = vms.length > 0 ? table(head, vms.map(row), output.columns) : '';
  if (vms.length === 0)
    output.note('There are no VMs. Create one: banger-desktop vm create NAME --image IMAGE');
  output.result(vms, text);
}

function row(vm: VmView): string[] {
  const { name, state, imageName, spec, lastTouchedAt } = vm;
  return [
    name,
    state,
    imageName,
    String(spec.vcpuCount ?? specLimits.vcpuCount.default),
    inUnits(spec.memoryMib ?? specLimits.memoryMib.default),
    addressOf(vm),
    lastTouchedAt,
  ];
}
