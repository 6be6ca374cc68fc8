import { expect, test, vi } from 'vitest';
import { findTray, hasSessionBus } from './session-bus.ts';

const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };
const absent = () => Promise.reject(new Error('ENOENT'));

test.each([
  ['gdbus', '(true,)\n'],
  ['busctl', 'b true\n'],
  ['dbus-send', 'method return time=1.5 sender=org.freedesktop.DBus\n   boolean true\n'],
])('a desktop with a tray is known by %s', async (installed, answer) => {
  const ask = (program: string) => (program === installed ? Promise.resolve(answer) : absent());
  expect(await findTray(env, ask)).toBe(true);
});

test('a desktop without one is believed, and asked once', async () => {
  const ask = vi.fn(() => Promise.resolve('(false,)\n'));
  expect(await findTray(env, ask)).toBe(false);
  expect(ask).toHaveBeenCalledOnce();
});

test('what cannot be found out counts as no tray', async () => {
  expect(await findTray(env, absent)).toBe(false);
});

test('without a session bus nothing is asked, and no bus is started', async () => {
  const ask = vi.fn(absent);
  expect(hasSessionBus({})).toBe(false);
  expect(await findTray({ XDG_RUNTIME_DIR: '/nowhere' }, ask)).toBe(false);
  expect(ask).not.toHaveBeenCalled();
});
