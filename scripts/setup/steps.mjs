/**
 * What a step calls when there is something for it to do, with what takes its time.
 * @callback Begin
 * @param {string} what
 * @returns {void}
 */

/**
 * Steps that run side by side, each as soon as those are done that it needs. One that has something to do says so in a line
 * when it begins and in another when it is done, and every ten seconds a line says what is still going on. After a failure
 * `stop` is called and no other step begins.
 * @param {{ say: (line: string) => void, stop: () => Promise<void>, now?: () => number }} options  `now` in milliseconds
 */
export function createSteps({ say, stop, now = Date.now }) {
  /** @type {Promise<unknown>[]} */
  const all = [];
  /** @type {Map<string, number>} */
  const going = new Map();
  /** @type {{ error: unknown } | undefined} */
  let failure;

  const seconds = (/** @type {number} */ since) => `${Math.round((now() - since) / 1000)} s`;
  const goingOn = setInterval(() => {
    if (going.size > 0)
      say(`  … ${[...going].map(([name, since]) => `${name} (${seconds(since)})`).join(', ')}`);
  }, 10_000);

  /**
   * @template T
   * @param {string} name
   * @param {(begin: Begin) => Promise<T>} work
   */
  async function perform(name, work) {
    if (failure) throw failure.error;
    const result = await work((what) => {
      going.set(name, now());
      say(`→ ${name}: ${what}`);
    });
    const since = going.get(name);
    if (since !== undefined) say(`✓ ${name} (${seconds(since)})`);
    return result;
  }

  return {
    /**
     * A step, and a promise of its result. `work` gets the results of the steps that it needs, in their order.
     * @template T
     * @template {readonly Promise<unknown>[]} Needs
     * @param {string} name
     * @param {readonly [...Needs]} needs
     * @param {(begin: Begin, ...results: { [Index in keyof Needs]: Awaited<Needs[Index]> }) => Promise<T>} work
     * @returns {Promise<T>}
     */
    step(name, needs, work) {
      const done = Promise.all(needs)
        .then((results) => perform(name, (begin) => work(begin, .../** @type {any} */ (results))))
        .finally(() => going.delete(name));
      done.catch((error) => {
        if (failure) return;
        failure = { error };
        void stop();
      });
      all.push(done);
      return done;
    },

    /** Resolves when all steps are done; rejects with the first failure, when the others have ended too. */
    async end() {
      await Promise.allSettled(all);
      clearInterval(goingOn);
      if (failure) throw failure.error;
    },
  };
}
