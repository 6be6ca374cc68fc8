import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { createGuestAgent } from './guest-agent.ts';
import { noPorts } from './testing/no-ports.ts';
import { answer, honestly, pretendAgent } from './testing/pretended-agent.ts';

const keys = [
  ...['return', 'error', 'desc', 'pid', 'exited', 'exitcode', 'signal', 'out-data', 'err-data', 'count'],
  ...['buf-b64', 'eof', 'name', 'ip-addresses', 'mountpoint', 'type', 'total-bytes', 'disk', '__proto__'],
];
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 2 })),
  fc.array(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 2 }))),
  fc.constantFrom(
    -1,
    1e308,
    2 ** 53,
    '!!!!',
    'AAAA',
    true,
    null,
    '\u001b]52;c;eA==\u0007',
    'x'.repeat(100_000),
  ),
  fc.constant({ exited: true, exitcode: 0, 'out-data': 'not base64' }),
  fc.constant({ count: 5, 'buf-b64': 'AAAA', eof: false }),
  fc.constant({ pid: 1 }),
);
const bytes = fc.oneof(
  { weight: 5, arbitrary: value.map((one) => answer(one)) },
  value.map((one) => Buffer.from(`${JSON.stringify({ error: one })}\n`)),
  fc.uint8Array({ maxLength: 64 }).map((one) => Buffer.from(one)),
  fc.constant(Buffer.from([0xff])),
  fc.constant(Buffer.from('\n\n')),
);
const script = fc.array(fc.array(bytes, { maxLength: 3 }), { minLength: 1, maxLength: 8 });

it('whatever a guest answers, each question has an end, in plain words, and the next finds its own answer', async () => {
  const pretended = await pretendAgent({ timeoutMs: 15 });
  const agent = createGuestAgent(pretended.connection, noPorts, { freezeMs: 15 });
  try {
    await fc.assert(
      fc.asyncProperty(script, async (said) => {
        let next = 0;
        pretended.reply = honestly((_request, say) => {
          for (const one of said[next++ % said.length] ?? []) say(one);
        });
        const outcomes = await Promise.allSettled([
          agent.ping(),
          agent.run({ program: 'true', args: [], timeoutMs: 20 }),
          agent.readFile('/etc/passwd', 4096),
          agent.writeFile('/tmp/x', Buffer.from('x')),
          agent.interfaces(),
          agent.fileSystems(),
          agent.freeze(),
        ]);
        for (const outcome of outcomes) if (outcome.status === 'rejected') expectPlain(outcome.reason);
        pretended.reply = honestly((request, say) =>
          say(answer(request.execute === 'guest-fsfreeze-thaw' ? 42 : null)),
        );
        // A busy computer may be late; it is in step as soon as it is asked in time.
        const thawed = await agent.thaw().catch(() => agent.thaw());
        expect(thawed).toBe(42);
      }),
      { numRuns: 60 },
    );
  } finally {
    await pretended.close();
  }
}, 60_000);

function expectPlain(error: unknown): void {
  expect(error).toBeInstanceOf(AppError);
  const { message } = (error as AppError).value;
  expect(message).not.toMatch(/\p{C}/u);
  expect(message.length).toBeLessThan(700);
}
