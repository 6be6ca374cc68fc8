import { EventEmitter } from 'node:events';
import type { BangerEvent, BangerEvents } from '../contract/index.ts';

/** Carries changes from the services to whoever shows them. Delivery is synchronous, in order of emission. */
export interface EventBus {
  /** `viewer`: the one page that it is for; all of them where absent. */
  emit<E extends BangerEvent>(event: E, payload: BangerEvents[E], viewer?: number): void;
  /** Returns the function that ends the subscription. */
  on<E extends BangerEvent>(
    event: E,
    listener: (payload: BangerEvents[E], viewer: number | undefined) => void,
  ): () => void;
}

export function createEventBus(): EventBus {
  const emitter = new EventEmitter();
  return {
    emit: (event, payload, viewer) => {
      emitter.emit(event, payload, viewer);
    },
    on: (event, listener) => {
      emitter.on(event, listener);
      return () => emitter.off(event, listener);
    },
  };
}
