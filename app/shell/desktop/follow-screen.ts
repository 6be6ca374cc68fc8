import type { BrowserWindow } from 'electron';
import type { VmView } from '../../contract/index.ts';
import { vmOfUrl } from '../../contract/places.ts';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { enableCommands } from './menu.ts';

/** Keeps the menu bar true to the VM on the screen, from now on. `locked`: nothing may be changed. */
export function followScreen(
  window: BrowserWindow,
  { events, handlers }: Pick<Dashboard, 'events' | 'handlers'>,
  locked: boolean,
): void {
  const page = window.webContents;
  const { whileOpen } = lifeOf(window);
  let shown = vmOfUrl(page.getURL());

  async function look(): Promise<void> {
    const asked = shown;
    const vm = asked === null ? null : await get(asked);
    if (asked === shown) enableCommands({ locked, vm });
  }
  /** Null: it was deleted. */
  async function get(id: string): Promise<VmView | null> {
    try {
      return await handlers['vms.get']({ id }, { viewer: 0, actor: 'user' });
    } catch {
      return null;
    }
  }

  const go = (_: unknown, url: string) => {
    shown = vmOfUrl(url);
    void look();
  };
  whileOpen(page).on('did-navigate-in-page', go);
  whileOpen(page).on('did-navigate', go);
  whileOpen(events).on('vm.changed', ({ id }) => {
    if (id === shown) void look();
  });
  void look();
}
