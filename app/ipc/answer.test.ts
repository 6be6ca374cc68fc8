import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { answer } from './answer.ts';
import type { Handler } from './handlers.ts';

/** A dashboard of one channel, which answers as `list` does, and closes when told to. */
function dashboard(list: () => unknown, settled: Promise<unknown> = Promise.resolve()) {
  let isClosed = false;
  const report = vi.fn();
  const handlers = { 'jobs.list': list as Handler<'jobs.list'> };
  return {
    ask: () =>
      answer(
        { handlers, settled, isClosed: () => isClosed },
        'jobs.list',
        {},
        { viewer: 1, actor: 'user' },
        report,
      ),
    report,
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
    const answered = dashboard(list, settled).ask();
    await Promise.resolve();
    expect(list).not.toHaveBeenCalled();
    settle();
    expect(await answered).toEqual({ ok: true, value: [] });
  });

  it('that comes when the dashboard is closed is not carried out', async () => {
    const list = vi.fn(() => []);
    const { ask, close } = dashboard(list);
    close();
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(list).not.toHaveBeenCalled();
  });

  it('that the dashboard’s end overtakes is no fault', async () => {
    const overtaken = dashboard(() => {
      overtaken.close();
      throw new TypeError('The database connection is not open');
    });
    expect(await overtaken.ask()).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(overtaken.report).not.toHaveBeenCalled();
  });

  it('fails as it fails while the dashboard is open, and says what it says', async () => {
    const fault = new TypeError('a fault');
    const faulty = dashboard(() => Promise.reject(fault));
    expect(await faulty.ask()).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(faulty.report).toHaveBeenCalledExactlyOnceWith('jobs.list', fault);
    const value = { code: 'not_found', message: '.', unchanged: '.', hint: '.' } as const;
    const expected = dashboard(() => {
      expected.close();
      throw new AppError(value);
    });
    expect(await expected.ask()).toEqual({ ok: false, error: value });
  });
});
