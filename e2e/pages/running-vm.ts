import type { App } from '../support/app.ts';
import { haveVm } from '../support/stories.ts';
import { Dashboard } from './dashboard.ts';
import type { VmPage } from './vm-page.ts';

/** A VM that has booted to its shell, its screen open. */
export async function haveRunningVm(app: App, name: string): Promise<{ id: string; vm: VmPage }> {
  const id = await haveVm(app, name);
  await app.value('vms.start', { id });
  const vm = await new Dashboard(app.page).openVm(name);
  await vm.console.waitForPrompt();
  return { id, vm };
}
