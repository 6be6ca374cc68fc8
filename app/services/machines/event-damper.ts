/** So many come through one after the other: more than a person, and disks that fill up, bring about. */
const most = 30;
/** Milliseconds after which one more may come. */
const pace = 60_000;

export interface Damper<T> {
  offer(value: T): void;
  /** What waits is overtaken. */
  forget(): void;
  close(): void;
}

/**
 * Passes on at once what happens, until it happens too often; then only the latest, one a minute. So rows and log entries stay
 * few, whatever a machine says whose hypervisor is in its guest's hands. What cannot be passed on waits for its turn, too.
 */
export function createDamper<T>(pass: (value: T) => void, report: (error: unknown) => void): Damper<T> {
  let left = most;
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | undefined;

  function offer(value: T): void {
    waiting = { value };
    if (left > 0) passOn(value);
  }

  function passOn(value: T): void {
    left -= 1;
    timer ??= setInterval(oneMore, pace).unref();
    try {
      pass(value);
      waiting = null;
    } catch (error) {
      report(error);
    }
  }

  function oneMore(): void {
    left += 1;
    if (waiting) passOn(waiting.value);
    else if (left === most) stop();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    offer,
    forget: () => {
      waiting = null;
    },
    close: () => {
      waiting = null;
      stop();
    },
  };
}
