import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { createEventBus } from '../../lib/bus.ts';
import { until } from '../../testing/until.ts';
import { keepTray } from './tray.ts';

const electron = vi.hoisted(() => ({ app: null as unknown as EventEmitter }));

/** As much of Electron as an icon with a menu needs. */
vi.mock('electron', () => ({
  get app() {
    return electron.app;
  },
  Menu: { buildFromTemplate: () => ({}) },
  Tray: class {
    setToolTip() {}
    on() {}
    setContextMenu() {}
    destroy() {}
  },
}));
vi.mock('../window/app-icon.ts', () => ({ appIcon: () => null }));
vi.mock('./session-bus.ts', () => ({ showsTray: () => Promise.resolve(true) }));

/** A dashboard that goes on in the tray, and of which nobody has heard yet which VMs run. */
function dashboardInTray() {
  electron.app = new EventEmitter();
  let refuse = (_: Error) => {};
  const list = () => new Promise((_, reject) => (refuse = reject));
  const dashboard = {
    events: createEventBus(),
    settings: { get: () => ({ closeToTray: true }) },
    handlers: { 'vms.list': list },
  } as unknown as Dashboard;
  return { tray: keepTray(dashboard, () => {}), refuse: (error: Error) => refuse(error) };
}

test('a dashboard that closes while the menu of its tray is made fails nowhere', async () => {
  const { tray, refuse } = dashboardInTray();
  await until(() => expect(tray.isShown()).toBe(true));
  electron.app.emit('will-quit');
  expect(tray.isShown()).toBe(false);
  refuse(new Error('Banger was closed before this was done.'));
  // A rejection that nobody handles fails the run.
  await turn();
});
