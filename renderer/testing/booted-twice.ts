import { openMainProcess } from './main-process.ts';

/** A VM that runs for the second time. */
export async function openBootedTwice() {
  const main = await openMainProcess();
  const vm = await main.vmIn('running');
  await main.untilBooted(vm.id);
  await main.value('vms.forceStop', { id: vm.id });
  await main.value('vms.start', { id: vm.id });
  await main.untilBooted(vm.id);
  return { main, vm };
}
