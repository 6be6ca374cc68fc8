import { expect, test } from 'vitest';
import { isPress, keyNames, type Press } from './keys.ts';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});

test.each([
  ['Ctrl+N', press('n', { ctrlKey: true })],
  ['Ctrl+Shift+K', press('K', { ctrlKey: true, shiftKey: true })],
  ['Ctrl+N', press('N', { ctrlKey: true })], // with caps lock
  ['Alt+Left', press('ArrowLeft', { altKey: true })],
  ['Ctrl+3', press('3', { ctrlKey: true })],
  ['Ctrl+3', press('"', { ctrlKey: true, code: 'Digit3' })],
  ['Ctrl+,', press(',', { ctrlKey: true })],
  ['?', press('?', { shiftKey: true })],
  ['?', press('?')],
  ['F2', press('F2')],
  ['Delete', press('Delete')],
])('%s is pressed', (keys, pressed) => {
  expect(isPress(pressed, keys)).toBe(true);
});

test.each([
  ['Ctrl+N', press('n')],
  ['Ctrl+N', press('n', { ctrlKey: true, shiftKey: true })],
  ['Ctrl+N', press('n', { ctrlKey: true, altKey: true })], // AltGr
  ['Ctrl+N', press('n', { metaKey: true, ctrlKey: true })],
  ['Ctrl+Tab', press('Tab', { ctrlKey: true, shiftKey: true })],
  ['Delete', press('Delete', { shiftKey: true })],
  ['Alt+Left', press('ArrowLeft')],
  ['?', press('/')],
])('%s is not pressed', (keys, pressed) => {
  expect(isPress(pressed, keys)).toBe(false);
});

test('keys are read as they stand on the keyboard', () => {
  expect(keyNames('Ctrl+Shift+Tab')).toEqual(['Ctrl', 'Shift', 'Tab']);
  expect(keyNames('Alt+Left')).toEqual(['Alt', '←']);
});
