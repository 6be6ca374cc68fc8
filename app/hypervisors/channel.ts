/** Carries values to listeners. What is sent before the first listener comes is kept for it. */
export interface Channel<T> {
  send(value: T): void;
  /** Returns the unsubscriber. */
  listen(listener: (value: T) => void): () => void;
}

export function createChannel<T>(): Channel<T> {
  const listeners = new Set<(value: T) => void>();
  let backlog: T[] | null = [];

  function deliver(value: T): void {
    for (const listener of [...listeners]) listener(value);
  }

  return {
    send: (value) => {
      if (backlog) backlog.push(value);
      else deliver(value);
    },
    listen: (listener) => {
      // Not at once: the caller has yet to receive its unsubscriber.
      if (listeners.size === 0 && backlog) {
        queueMicrotask(() => {
          const kept = backlog ?? [];
          backlog = null;
          for (const value of kept) deliver(value);
        });
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
