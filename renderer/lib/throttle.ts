/** Runs at once, then at most once per `interval` milliseconds; the last call is never lost. */
export function throttle(run: () => void, interval: number): () => void {
  let waiting = false;
  let again = false;
  return function request() {
    if (waiting) {
      again = true;
      return;
    }
    waiting = true;
    run();
    setTimeout(() => {
      waiting = false;
      if (!again) return;
      again = false;
      request();
    }, interval);
  };
}
