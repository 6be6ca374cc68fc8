import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSteps } from './steps.mjs';

/** @type {string[]} */
let said = [];
let stops = 0;
let time = 0;
/** @type {ReturnType<typeof createSteps>} */
let steps;

beforeEach(() => {
  vi.useFakeTimers();
  [said, stops, time] = [[], 0, 0];
  steps = createSteps({
    say: (line) => said.push(line),
    stop: async () => {
      stops += 1;
    },
    now: () => time,
  });
});
afterEach(() => vi.useRealTimers());

/** A step's work, which goes on until it is told otherwise. */
function work() {
  /** @type {(result: string) => void} */
  let finish = () => undefined;
  /** @type {(error: Error) => void} */
  let reject = () => undefined;
  const promise = new Promise((resolve, rejects) => {
    [finish, reject] = [resolve, rejects];
  });
  const run = vi.fn((/** @type {import('./steps.mjs').Begin} */ begin) => {
    begin('it takes long');
    return promise;
  });
  return { run, finish, fail: (/** @type {string} */ why) => reject(new Error(why)) };
}

/** Until everything has happened that needs no time. */
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('the order of steps', () => {
  it('has those side by side that need nothing of one another', async () => {
    const [one, other] = [work(), work()];
    void steps.step('One', [], one.run);
    void steps.step('Other', [], other.run);
    await settled();
    expect(said).toEqual(['→ One: it takes long', '→ Other: it takes long']);
  });

  it('has a step begin as soon as all that it needs are done, with their results', async () => {
    const [one, other, last] = [work(), work(), vi.fn(async () => undefined)];
    const needs = /** @type {const} */ ([steps.step('One', [], one.run), steps.step('Other', [], other.run)]);
    void steps.step('Last', needs, last);
    other.finish('second');
    await settled();
    expect(last).not.toHaveBeenCalled();
    one.finish('first');
    await settled();
    expect(last).toHaveBeenCalledExactlyOnceWith(expect.any(Function), 'first', 'second');
  });

  it('ends when the last step has', async () => {
    const long = work();
    void steps.step('Long', [], long.run);
    const ended = vi.fn();
    const end = steps.end().then(ended);
    await settled();
    expect(ended).not.toHaveBeenCalled();
    long.finish('');
    await end;
    expect(ended).toHaveBeenCalled();
  });
});

describe('what is said', () => {
  it('is how long each step took', async () => {
    const step = work();
    void steps.step('Dependencies', [], step.run);
    await settled();
    time = 31_400;
    step.finish('');
    await steps.end();
    expect(said).toEqual(['→ Dependencies: it takes long', '✓ Dependencies (31 s)']);
  });

  it('is nothing of a step that had nothing to do', async () => {
    void steps.step('Dependencies', [], async () => false);
    await steps.end();
    expect(said).toEqual([]);
  });

  it('is every ten seconds what is going on, in one line', async () => {
    const [one, other] = [work(), work()];
    void steps.step('One', [], one.run);
    void steps.step('Other', [], other.run);
    await settled();
    time = 10_000;
    await vi.advanceTimersByTimeAsync(10_000);
    one.finish('');
    await settled();
    time = 20_000;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said.slice(2)).toEqual(['  … One (10 s), Other (10 s)', '✓ One (10 s)', '  … Other (20 s)']);
    other.finish('');
    await steps.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said.at(-1)).toBe('✓ Other (20 s)');
  });
});

describe('a failure', () => {
  it('stops what runs once, waits for its end, and is what is told', async () => {
    const [one, other] = [work(), work()];
    void steps.step('One', [], one.run);
    void steps.step('Other', [], other.run);
    const ended = vi.fn();
    const end = steps.end().catch(ended);
    await settled();
    one.fail('there is no network');
    await settled();
    expect(stops).toBe(1);
    expect(ended).not.toHaveBeenCalled();
    other.fail('it was stopped');
    await end;
    expect(stops).toBe(1);
    expect(ended).toHaveBeenCalledExactlyOnceWith(new Error('there is no network'));
  });

  it('lets no other step begin, whether it needs the failed one or not', async () => {
    const [failing, going, dependent, later] = [work(), work(), work(), work()];
    const failed = steps.step('Failing', [], failing.run);
    const goingOn = steps.step('Going', [], going.run);
    void steps.step('Dependent', [failed], dependent.run);
    void steps.step('Later', [goingOn], later.run);
    await settled();
    failing.fail('there is no network');
    await settled();
    going.finish('');
    await expect(steps.end()).rejects.toThrow('there is no network');
    expect(dependent.run).not.toHaveBeenCalled();
    expect(later.run).not.toHaveBeenCalled();
  });
});
