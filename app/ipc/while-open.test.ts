import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Handlers } from './handlers.ts';
import { whileOpen } from './while-open.ts';

/** A dashboard of one channel, which answers as `list` does, and closes when told to. */
function dashboard(list: () => unknown, settled: Promise<unknown> = Promise.resolve()) {
  let isClosed = false;
  const handlers = { 'jobs.list': list } as unknown as Handlers;
  const guarded = whileOpen(handlers, { settled, isClosed: () => isClosed });
  return {
    ask: async () => guarded['jobs.list']({}, { viewer: 1 }),
    close: () => {
      isClosed = true;
    },
  };
}

describe('a call', () => {
  it('is answered when the launch is settled', async () => {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const list = vi.fn(() => []);
    const answer = dashboard(list, settled).ask();
    await Promise.resolve();
    expect(list).not.toHaveBeenCalled();
    settle();
    expect(await answer).toEqual([]);
  });

  it('that comes when the dashboard is closed is not carried out', async () => {
    const list = vi.fn(() => []);
    const { ask, close } = dashboard(list);
    close();
    await expect(ask()).rejects.toMatchObject({ code: 'cancelled' });
    expect(list).not.toHaveBeenCalled();
  });

  it('that the dashboard’s end overtakes is no fault', async () => {
    const overtaken = dashboard(() => {
      overtaken.close();
      throw new TypeError('The database connection is not open');
    });
    await expect(overtaken.ask()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('fails as it fails while the dashboard is open, and says what it says', async () => {
    const fault = new TypeError('a fault');
    await expect(dashboard(() => Promise.reject(fault)).ask()).rejects.toBe(fault);
    const value = { code: 'not_found', message: '.', unchanged: '.', hint: '.' } as const;
    const expected = dashboard(() => {
      expected.close();
      throw new AppError(value);
    });
    await expect(expected.ask()).rejects.toMatchObject({ code: 'not_found' });
  });
});
