import type { BangerEvent, BangerEvents } from '../contract/index.ts';
import { createListeners, type Listeners } from './listeners.ts';

/** Carries changes from the services to whoever shows them. Delivery is synchronous, in order of emission. */
export interface EventBus {
  /** Never throws. `viewer`: the one page that it is for; all of them where absent. */
  emit<E extends BangerEvent>(event: E, payload: BangerEvents[E], viewer?: number): void;
  /** Returns the function that ends the subscription. */
  on<E extends BangerEvent>(
    event: E,
    listener: (payload: BangerEvents[E], viewer: number | undefined) => void,
  ): () => void;
}

type Told = [payload: never, viewer: number | undefined];

export function createEventBus(): EventBus {
  const listeners = new Map<BangerEvent, Listeners<Told>>();
  const listenersOf = (event: BangerEvent) => {
    const known = listeners.get(event) ?? createListeners<Told>();
    listeners.set(event, known);
    return known;
  };
  return {
    emit: (event, payload, viewer) => listeners.get(event)?.tell(payload as never, viewer),
    on: (event, listener) => listenersOf(event).add(listener),
  };
}
