import { expect, it } from 'vitest';
import { isInstalled } from './dependencies.mjs';

const project = { '': { version: '0.1.0' } };
const zod = { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } };
const otherPlatform = { 'node_modules/@rolldown/binding-darwin-arm64': { version: '1.0.0', optional: true } };

it('finds dependencies installed when npm lists all that the lock file asks for', () => {
  expect(isInstalled({ packages: { ...project, ...zod } }, { packages: zod })).toBe(true);
});

it('finds them missing when npm has not finished, or never ran', () => {
  expect(isInstalled({ packages: { ...project, ...zod } }, {})).toBe(false);
});

it('finds them out of date when the lock file asks for another version, or other content of the same', () => {
  const newer = { 'node_modules/zod': { version: '4.6.8', integrity: 'sha512-a' } };
  const other = { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-b' } };
  expect(isInstalled({ packages: { ...project, ...newer } }, { packages: zod })).toBe(false);
  expect(isInstalled({ packages: { ...project, ...other } }, { packages: zod })).toBe(false);
});

it('does not wait for packages of other platforms', () => {
  const wanted = { packages: { ...project, ...zod, ...otherPlatform } };
  expect(isInstalled(wanted, { packages: zod })).toBe(true);
});
