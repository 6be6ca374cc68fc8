/** Functions that are called whenever something happens, in the order in which they came. */
export interface Listeners<V extends unknown[]> {
  readonly size: number;
  /** Calls those that are there now; see `callEach`. */
  tell(...values: V): void;
  /** Returns the function that removes the listener. One that is added twice is called twice. */
  add(listener: (...values: V) => void): () => void;
}

export function createListeners<V extends unknown[]>(): Listeners<V> {
  const listeners = new Set<(...values: V) => void>();
  return {
    get size() {
      return listeners.size;
    },
    tell: (...values) => callEach(listeners, ...values),
    add: (listener) => {
      const one = (...values: V) => {
        if (listeners.has(one)) listener(...values);
      };
      listeners.add(one);
      return () => listeners.delete(one);
    },
  };
}

/**
 * Calls each function, even if one before it throws. Never throws: an error is a bug, and is thrown in a microtask, where the
 * program logs it as an uncaught exception.
 */
export function callEach<V extends unknown[]>(
  functions: Iterable<(...values: V) => void>,
  ...values: V
): void {
  for (const one of [...functions]) {
    try {
      one(...values);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
