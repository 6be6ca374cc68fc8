import { describe, expect, it } from 'vitest';
import { forwardRule, parseUsernet } from './forwards.ts';

const place = { loopbackAddress: '127.16.0.4', guestIp: '172.16.0.4' };

describe('the forwards that QEMU tells of', () => {
  it('are the listeners among its connections', () => {
    const text = [
      'Hub -1 (net0):',
      '  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ',
      '  TCP[SYN_SENT]      13      127.99.9.9  9911       10.0.2.15    80     0     0',
      '  TCP[HOST_FORWARD]  12      127.99.9.9  9912       10.0.2.15    22     0     0',
      '  TCP[HOST_FORWARD]  11      127.99.9.9  9911       10.0.2.15    80     0     0',
      '  UDP[HOST_FORWARD]  14      127.99.9.9  5353       10.0.2.15    53     0     0',
      '',
    ].join('\r\n');
    expect(parseUsernet(text)).toEqual([
      { hostPort: 9911, guestPort: 80 },
      { hostPort: 9912, guestPort: 22 },
    ]);
  });

  it('are none that no forward can be', () => {
    const row = (host: number, guest: number) =>
      `  TCP[HOST_FORWARD]  12      127.99.9.9  ${host}       10.0.2.15    ${guest}     0     0\r\n`;
    expect(parseUsernet(row(99_999, 22) + row(8080, 0) + row(80, 80))).toEqual([]);
  });

  it('are none where there is no network, or what is said is something else', () => {
    for (const text of ['', 'usernet', 'unknown command: info usernet\r\n', 'TCP[HOST_FORWARD]'])
      expect(parseUsernet(text)).toEqual([]);
  });
});

describe('the rule of a forward', () => {
  it('names both ends', () => {
    expect(forwardRule(place, { hostPort: 8080, guestPort: 80 })).toBe('tcp:127.16.0.4:8080-172.16.0.4:80');
  });

  it.each([
    [place, { hostPort: '8080\nquit', guestPort: 80 }],
    [place, { hostPort: 8080, guestPort: '80\r\nquit' }],
    [place, { hostPort: 8080.5, guestPort: 80 }],
    [place, { hostPort: 80, guestPort: 80 }],
    [place, { hostPort: 8080, guestPort: 65_536 }],
    [
      { ...place, loopbackAddress: '127.0.0.1\nquit' },
      { hostPort: 8080, guestPort: 80 },
    ],
    [
      { ...place, guestIp: '172.16.0.4:22 ' },
      { hostPort: 8080, guestPort: 80 },
    ],
    [
      { ...place, guestIp: '' },
      { hostPort: 8080, guestPort: 80 },
    ],
  ])('%j to %j puts nothing else into the monitor’s line', (where, forward) => {
    expect(() => forwardRule(where, forward as never)).toThrow();
  });
});
