import { findPrograms } from './places.mjs';

/** @typedef {import('./distribution.mjs').Purpose} Purpose */

/**
 * What is set up for beyond the dashboard itself.
 * @typedef {object} Mode
 * @property {readonly Purpose[]} wanted  of the system, where it can be had
 * @property {boolean} makesPackages
 */

/** @type {readonly Purpose[]} */
const tests = [
  'archives',
  'requests',
  'crashes',
  'logins',
  'wayland',
  'mounts',
  'file systems',
  'contents',
  'packaging',
];
/** @type {readonly Purpose[]} */
const benchmarks = ['mounts', 'floods', 'packaging'];

/**
 * The mode that set-up's own arguments name: `--tests`, `--bench`, or neither.
 * @param {readonly string[]} args
 * @returns {Mode}
 */
export function inMode(args) {
  /** @type {readonly Purpose[]} */
  const more = args.includes('--tests') ? tests : args.includes('--bench') ? benchmarks : [];
  // The starter image is made of Debian's packages, by apt.
  const starter = findPrograms('apt-get').length > 0 ? [/** @type {const} */ ('starter')] : [];
  return { wanted: ['vms', ...starter, ...more], makesPackages: more.includes('packaging') };
}

/**
 * Without these no window opens.
 * @returns {readonly Purpose[]}
 */
export function forWindow({ DISPLAY, WAYLAND_DISPLAY } = process.env) {
  return ['window', ...(DISPLAY || WAYLAND_DISPLAY ? [] : [/** @type {const} */ ('display')])];
}

/**
 * What the fallback Electron needs, and where it is used electron-builder, whose own tools are on the server that Electron
 * could not be downloaded from.
 * @param {Mode} mode
 * @param {boolean} hasAddon  whether SQLite was compiled before
 * @returns {{ required: readonly Purpose[], wanted: readonly Purpose[] }}
 */
export function forFallback({ makesPackages }, hasAddon) {
  return { required: hasAddon ? [] : ['compiler'], wanted: makesPackages ? ['offline packaging'] : [] };
}
