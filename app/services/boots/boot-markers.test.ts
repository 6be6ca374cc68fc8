import { expect, test } from 'vitest';
import { createBootMarkers } from './boot-markers.ts';

const phasesIn = (...pieces: string[]) => {
  const find = createBootMarkers();
  return pieces.flatMap((piece) => find(piece));
};

test.each([
  ['our starter', '\u001b]7770;kernel\u0007\u001b]7770;init\u0007\n  \u001b[2mbanger: ready\u001b[0m\r\n'],
  [
    'a talking kernel with systemd',
    '[    0.000000] Linux version 6.1.0\r\n[    1.2] Run /init as init process\r\n[  OK  ] Reached target Multi-User System.\r\n',
  ],
  [
    'a login prompt',
    '[    0.000000] Linux version 6.1.0\n[    1.2] Run /sbin/init as init process\ndebian login: ',
  ],
  [
    'a shell in colours after cloud-init',
    '\u001b[2J[    0.000000] Command line: quiet\n\u001b[32msystemd[1]: \u001b[0mDetected architecture\r\nCloud-init v. 23.3 running\r\nCloud-init v. 23.3 finished at Mon\r\n',
  ],
  [
    'a bare busybox',
    '[    0.000000] Linux version 6.1.0\r\nRun /init as init process\r\n\u001b[1;34m~ # \u001b[0m',
  ],
])('%s tells of its kernel, its init, and that it is ready', (_, output) => {
  expect(phasesIn(output)).toEqual(['kernel', 'init', 'ready']);
  expect(phasesIn(...output)).toEqual(['kernel', 'init', 'ready']);
});

test('each phase is told once', () => {
  expect(phasesIn('banger: ready\n', 'banger: ready\n')).toEqual(['ready']);
});

test('what a kernel says late does not come after what it led to', () => {
  expect(phasesIn('Run /init as init process\n', '[    0.000000] Linux version 6.1.0\n')).toEqual(['init']);
});

test('what looks like it within other words is nothing', () => {
  expect(phasesIn('last login: Monday\n', 'see Linux versions\n', 'price: 5$ \n')).toEqual([]);
  expect(phasesIn(...'last login: Monday, for $ 5')).toEqual([]);
});

test('a line without an end costs no memory and is not searched for ever', () => {
  const find = createBootMarkers();
  for (let piece = 0; piece < 1000; piece += 1) find('x'.repeat(10_000));
  expect(find('banger: ready\n')).toEqual([]);
  expect(find('banger: ready\n')).toEqual(['ready']);
});

test.each(['Cloud-init v. ', 'Reached target ', 'Run /', '[ +', '\u001b[', 'login: '])(
  'long lines are read once and not over and over, with nothing but %j',
  (piece) => {
    // As long as those in which something is looked for. Over and over would take longer than any test may.
    const line = `${piece.repeat(4000 / piece.length)}\n`;
    const find = createBootMarkers();
    for (let count = 0; count < 5000; count += 1) expect(find(line)).toEqual([]);
  },
);
