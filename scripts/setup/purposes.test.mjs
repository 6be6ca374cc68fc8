import { expect, it } from 'vitest';
import { consequences, needs } from './distribution.mjs';
import { forFallback, forWindow, inMode } from './purposes.mjs';

it('asks for a display of its own only where there is none', () => {
  expect(forWindow({})).toEqual(['window', 'display']);
  expect(forWindow({ DISPLAY: ':0' })).toEqual(['window']);
  expect(forWindow({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['window']);
});

it('asks for what makes packages in the modes that make some', () => {
  expect(inMode([]).makesPackages).toBe(false);
  for (const mode of ['--tests', '--bench']) {
    expect(inMode([mode]).wanted).toContain('packaging');
    expect(forFallback(inMode([mode]), true)).toEqual({ required: [], wanted: ['offline packaging'] });
  }
});

it('needs a compiler until SQLite is compiled', () => {
  expect(forFallback(inMode([]), false)).toEqual({ required: ['compiler'], wanted: [] });
  expect(forFallback(inMode([]), true)).toEqual({ required: [], wanted: [] });
});

it('asks for nothing that only tests need to measure, and for all that benchmarks measure with', () => {
  const { wanted } = inMode(['--bench']);
  for (const purpose of /** @type {const} */ (['archives', 'crashes', 'wayland', 'contents']))
    expect(wanted).not.toContain(purpose);
  const programs = needs.filter(({ purpose }) => wanted.includes(purpose)).map(({ name }) => name);
  for (const name of ['socat', 'libfuse.so.2', 'fusermount3', 'qemu-system-x86_64', 'rsvg-convert'])
    expect(programs).toContain(name);
});

it('has a mode for everything that may be missing', () => {
  const all = new Set([
    ...forWindow({}),
    ...inMode(['--tests']).wanted,
    ...inMode(['--bench']).wanted,
    ...forFallback(inMode(['--tests']), false).required,
    ...forFallback(inMode(['--tests']), false).wanted,
    'starter', // only where there is apt
  ]);
  expect(all).toEqual(new Set(Object.keys(consequences)));
});
