import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQmpDecoder, encodeQmpCommand, parseQmpLine, type QmpMessage } from './qmp-protocol.ts';

/** Recorded from QEMU 7.2. */
const recorded = [
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18"}, "capabilities": ["oob"]}}',
  '{"return": {}, "id": 1}',
  '{"timestamp": {"seconds": 1776548403, "microseconds": 123456}, "event": "STOP"}',
  '{"return": {"status": "paused", "singlestep": false, "running": false}, "id": 2}',
  '{"id": 3, "error": {"class": "CommandNotFound", "desc": "The command frobnicate has not been found"}}',
  '{"timestamp": {"seconds": 1776548404, "microseconds": 1}, "event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}',
];
const stream = Buffer.from(`${recorded.join('\r\n')}\r\n`);
const understood: QmpMessage[] = [
  { kind: 'greeting', version: '7.2.22' },
  { kind: 'return', id: 1, value: {} },
  { kind: 'event', name: 'STOP', data: {} },
  { kind: 'return', id: 2, value: { status: 'paused', singlestep: false, running: false } },
  { kind: 'error', id: 3, class: 'CommandNotFound', text: 'The command frobnicate has not been found' },
  { kind: 'event', name: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } },
];

describe('the QMP decoder', () => {
  it('understands what QEMU says, when all of it comes at once', () => {
    expect(createQmpDecoder()(stream)).toEqual(understood);
  });

  it('understands the same however it is cut, even within a character', () => {
    const withUmlaut = Buffer.from('{"event": "Ärger 😀", "data": {}}\n');
    const all = Buffer.concat([stream, withUmlaut]);
    const expected = [...understood, { kind: 'event', name: 'Ärger 😀', data: {} }];
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const decode = createQmpDecoder();
        const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
        const messages = edges.slice(1).flatMap((end, index) => decode(all.subarray(edges[index], end)));
        expect(messages).toEqual(expected);
      }),
    );
  });

  it('keeps what it was given, even when the giver uses the memory again', () => {
    const decode = createQmpDecoder();
    const shared = Buffer.from('{"return": {"kept": true}, ');
    expect(decode(shared)).toEqual([]);
    shared.fill('x');
    expect(decode(Buffer.from('"id": 7}\n'))).toEqual([{ kind: 'return', id: 7, value: { kept: true } }]);
  });

  it.each([
    ['what is not JSON', 'SSH-2.0-OpenSSH_9.2p1'],
    ['what is JSON but not QMP', '{"hello": "world"}'],
    ['an answer of the wrong shape', '{"return": {}, "id": "one"}'],
    ['an error without its text', '{"error": {"class": "GenericError"}}'],
    ['nothing at all', 'null'],
  ])('refuses %s', (_, line) => {
    expect(() => parseQmpLine(line)).toThrow(expect.objectContaining({ code: 'hypervisor_failed' }));
  });

  it('refuses a line that never ends', () => {
    const decode = createQmpDecoder();
    const endless = Buffer.alloc(1024 * 1024, 'x');
    const feed = () => {
      for (let fed = 0; fed < 20; fed++) decode(endless);
    };
    expect(feed).toThrow(expect.objectContaining({ code: 'hypervisor_failed' }));
  });

  it('writes a command as one line', () => {
    expect(encodeQmpCommand('query-status', undefined, 1)).toBe('{"execute":"query-status","id":1}\n');
    expect(encodeQmpCommand('device_del', { id: 'a\nb' }, 2)).toBe(
      '{"execute":"device_del","arguments":{"id":"a\\nb"},"id":2}\n',
    );
  });
});
