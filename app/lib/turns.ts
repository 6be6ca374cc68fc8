/** Has work done one after another, in the order in which it was asked for. */
export function createTurns(): () => Promise<() => void> {
  let free = Promise.resolve();
  /** Resolves when it is the caller's turn, to what ends it: the caller must call that. */
  return async () => {
    const before = free;
    let end = () => {};
    free = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  };
}
