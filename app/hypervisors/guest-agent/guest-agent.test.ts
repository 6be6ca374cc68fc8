import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuestAgent } from '../driver/guest-agent.ts';
import { createGuestAgent } from './guest-agent.ts';
import { noPorts } from './testing/no-ports.ts';
import { answer, honestly, type PretendedAgent, pretendAgent } from './testing/pretended-agent.ts';

describe('a guest agent', () => {
  let pretended: PretendedAgent;
  let agent: GuestAgent;
  beforeEach(async () => {
    pretended = await pretendAgent();
    agent = createGuestAgent(pretended.connection, noPorts);
  });
  afterEach(() => pretended.close());

  /** Gives these answers, one to each question. */
  function answers(...values: unknown[]): void {
    pretended.reply = honestly((_request, say) => say(answer(values.shift())));
  }
  const asked = () => pretended.requests.filter(({ execute }) => execute !== 'guest-sync-delimited');

  it('asks whether a command has ended until it has, and tells its signal', async () => {
    answers({ pid: 7 }, { exited: false }, { exited: false }, { exited: true, signal: 9, exitcode: 0 });
    expect(await agent.run({ program: 'sleep', args: ['1'] })).toMatchObject({ exitCode: null, signal: 9 });
    expect(asked().map(({ execute }) => execute)).toEqual([
      'guest-exec',
      ...['guest-exec-status', 'guest-exec-status', 'guest-exec-status'],
    ]);
  });

  it('stops asking about a command that takes too long', async () => {
    pretended.reply = honestly(({ execute }, say) =>
      say(answer(execute === 'guest-exec' ? { pid: 7 } : { exited: false })),
    );
    const running = agent.run({ program: 'sleep', args: ['9'], timeoutMs: 30 });
    await expect(running).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says when the agent has thrown output away', async () => {
    answers({ pid: 7 }, { exited: true, exitcode: 0, 'out-data': 'aGk=', 'out-truncated': true });
    const { stdout, truncated } = await agent.run({ program: 'yes', args: [] });
    expect([Buffer.from(stdout).toString(), truncated]).toEqual(['hi', true]);
  });

  it('takes no more of a file than was asked for, and closes it', async () => {
    pretended.reply = honestly(({ execute }, say) =>
      say(answer(execute === 'guest-file-read' ? { count: 3, 'buf-b64': 'YWJj', eof: false } : 1)),
    );
    await expect(agent.readFile('/dev/zero', 10)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(asked().at(-1)).toMatchObject({ execute: 'guest-file-close' });
  });

  it('believes no number of bytes that does not fit', async () => {
    answers(1, { count: 4, 'buf-b64': 'YWJj', eof: true }, {});
    await expect(agent.readFile('/x', 10)).rejects.toMatchObject({ code: 'hypervisor_failed' });
    answers(1, { count: 400 }, {});
    await expect(agent.writeFile('/x', Buffer.from('abc'))).rejects.toMatchObject({
      code: 'hypervisor_failed',
    });
  });

  it('sends paths and words as they are, in bytes that no cut can spoil', async () => {
    answers({ pid: 1 }, { exited: true, exitcode: 0 });
    await agent.run({ program: 'écho', args: ['日本', '"\n\u2028'], environment: ['A=ü'] });
    expect(asked()[0]?.arguments).toMatchObject({ path: 'écho', arg: ['日本', '"\n\u2028'], env: ['A=ü'] });
  });

  it('asks for no answer when the guest is to power off', async () => {
    pretended.reply = honestly(() => {});
    await agent.powerOff();
    expect(asked().map(({ execute }) => execute)).toEqual([]);
  });
});
