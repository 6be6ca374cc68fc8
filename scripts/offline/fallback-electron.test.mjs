import { expect, it } from 'vitest';
import { runtimeFile } from './fallback-electron.mjs';

it.each([
  ['Cypress/Cypress', 'electron'],
  ['Cypress/chrome-sandbox', 'chrome-sandbox'],
  ['Cypress/locales/en-US.pak', 'locales/en-US.pak'],
])('takes %s for Electron', (name, file) => {
  expect(runtimeFile(name)).toBe(file);
});

it.each([
  'Cypress/resources/app/index.js',
  'Cypress/browser_v8_context_snapshot.bin',
  'README',
  '/Cypress/Cypress',
])('leaves %s to the other app', (name) => {
  expect(runtimeFile(name)).toBeUndefined();
});
