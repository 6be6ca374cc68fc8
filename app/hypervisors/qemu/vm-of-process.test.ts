import { expect, it } from 'vitest';
import { vmOf } from './vm-of-process.ts';

const id = '6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0';

it.each([
  [['qemu', '-name', 'guest=a,,b,debug-threads=on', '-uuid', id], { id, name: 'a,b' }],
  [['qemu', '-uuid', id.toUpperCase(), '-name', 'plain'], { id, name: 'plain' }],
  [['qemu', '-uuid', id], { id, name: id }],
  [['qemu', '-uuid', id, '-name', 'guest=\u001b[31mred\u202e'], { id, name: 'red' }],
  [['qemu', '-uuid', 'no uuid', '-name', 'x'], null],
  [['qemu', '-uuid'], null],
  [[], null],
])('the command line %j is that of a VM, or not', (words, vm) => {
  expect(vmOf(words)).toEqual(vm);
});
