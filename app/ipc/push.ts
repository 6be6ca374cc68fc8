import type { WebContents } from 'electron';
import { eventNames } from '../contract/events.ts';
import type { EventBus } from '../events/bus.ts';

/** Sends the page the events of the bus that are for it, until it goes away. */
export function pushEvents(events: EventBus, page: WebContents): void {
  const { id } = page;
  const unsubscribe = eventNames.map((name) =>
    events.on(name, (payload, viewer = id) => {
      if (viewer === id && !page.isDestroyed()) page.send(name, payload);
    }),
  );
  page.once('destroyed', () => {
    for (const stop of unsubscribe) stop();
  });
}
