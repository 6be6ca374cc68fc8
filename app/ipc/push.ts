import type { BrowserWindow } from 'electron';
import { eventNames } from '../contract/events.ts';
import type { EventBus } from '../lib/bus.ts';
import { lifeOf } from '../shell/lifetime/window-life.ts';

/** Sends the window's page the events of the bus that are for it. */
export function pushEvents(events: EventBus, window: BrowserWindow): void {
  const page = window.webContents;
  const { id } = page;
  const { whileOpen } = lifeOf(window);
  for (const name of eventNames)
    whileOpen(events).on(name, (payload, viewer = id) => {
      if (viewer === id) page.send(name, payload);
    });
}
