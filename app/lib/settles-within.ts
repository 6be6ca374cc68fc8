/** Milliseconds that quitting waits for what is under way: nobody sees a window by then, and a logout has little patience. */
export const closingPatience = 10_000;

/** False: it takes longer than `limit` milliseconds. Rejects as `work` does before that. Null: there is nothing to wait for. */
export async function settlesWithin(work: Promise<unknown> | null, limit: number): Promise<boolean> {
  if (!work) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limit, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
