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
  const listeners = new Set<(value: T) => void>();
  let backlog: T[] | null = [];

  function deliver(value: T): void {
    for (const listener of [...listeners]) {
      try {
        listener(value);
      } catch (error) {
        // A mistake of ours, as listeners handle what can fail: it goes where all of them go, and stops nothing here.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  return {
    send: (value) => {
      if (!backlog) deliver(value);
      else if (backlog.push(value) > mostKept) backlog.shift();
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
