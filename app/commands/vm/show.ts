import type { VmView } from '../../contract/index.ts';
import { addressOf, defaultForwards, specLimits } from '../../contract/vm-defaults.ts';
import type { Context } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { inUnits } from '../kit/sizes.ts';
import { facts } from '../kit/table.ts';

export async function showVm({ banger, output }: Context, name: string): Promise<void> {
  const vm = await findVm(await banger(), name);
  output.result(vm, facts(factsOf(vm)));
}

function factsOf(vm: VmView): [string, string][] {
  const { spec, runtime } = vm;
  const forwards = spec.forwards ?? defaultForwards;
  const address = addressOf(vm);
  return [
    ['Name', vm.name],
    ['ID', vm.id],
    ['State', vm.state],
    ...(runtime.lastError ? [['Problem', runtime.lastError] as [string, string]] : []),
    ...(runtime.lastHint ? [['What to do', runtime.lastHint] as [string, string]] : []),
    ['Image', vm.imageName],
    ['CPUs', String(spec.vcpuCount ?? specLimits.vcpuCount.default)],
    ['Memory', inUnits(spec.memoryMib ?? specLimits.memoryMib.default)],
    ['Disk', inUnits(spec.diskSizeMib ?? specLimits.diskSizeMib.default)],
    ['Network', spec.isolated ? 'isolated: forwards only' : 'internet and forwards'],
    ['Address', address],
    ...forwards.map(({ hostPort, guestPort }, index): [string, string] => [
      index === 0 ? 'Forwards' : '',
      `${address}:${hostPort} to port ${guestPort} of the guest`,
    ]),
    ['Hypervisor', vm.hypervisor],
    ['Created', vm.createdAt],
    ['Last used', vm.lastTouchedAt],
  ];
}
