import { EventEmitter } from 'node:events';
import type { BangerEvent, BangerEvents } from '../contract/index.ts';

/** Carries changes from the services to whoever shows them. Delivery is synchronous, in order of emission. */
export interface EventBus {
  emit<E extends BangerEvent>(event: E, payload: BangerEvents[E]): void;
  /** Returns the function that ends the subscription. */
  on<E extends BangerEvent>(event: E, listener: (payload: BangerEvents[E]) => void): () => void;
}

export function createEventBus(): EventBus {
  const emitter = new EventEmitter();
  return {
    emit: (event, payload) => {
      emitter.emit(event, payload);
    },
    on: (event, listener) => {
      emitter.on(event, listener);
      return () => emitter.off(event, listener);
    },
  };
}
