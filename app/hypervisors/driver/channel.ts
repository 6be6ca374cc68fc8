import { createListeners } from '../../lib/listeners.ts';

/** Carries values to listeners. What is sent before the first listener comes is kept for it. */
export interface Channel<T> {
  /** Never throws: an error of a listener is no business of the sender, nor of other listeners. */
  send(value: T): void;
  /** Returns the unsubscriber. */
  listen(listener: (value: T) => void): () => void;
}

/** Values that are kept for the first listener, the latest; it comes before a machine has said a tenth of that. */
const mostKept = 100;

export function createChannel<T>(): Channel<T> {
  const listeners = createListeners<[T]>();
  let backlog: T[] | null = [];

  return {
    send: (value) => {
      if (!backlog) listeners.tell(value);
      else if (backlog.push(value) > mostKept) backlog.shift();
    },
    listen: (listener) => {
      // Not at once: the caller has yet to receive its unsubscriber.
      if (listeners.size === 0 && backlog) {
        queueMicrotask(() => {
          const kept = backlog ?? [];
          backlog = null;
          for (const value of kept) listeners.tell(value);
        });
      }
      return listeners.add(listener);
    },
  };
}
