import type { WebContents } from 'electron';
import { eventNames } from '../contract/events.ts';
import type { EventBus } from '../events/bus.ts';

/** Sends every event of the bus to the page until it goes away. */
export function pushEvents(events: EventBus, page: WebContents): void {
  const unsubscribe = eventNames.map((name) =>
    events.on(name, (payload) => {
      if (!page.isDestroyed()) page.send(name, payload);
    }),
  );
  page.once('destroyed', () => {
    for (const stop of unsubscribe) stop();
  });
}
