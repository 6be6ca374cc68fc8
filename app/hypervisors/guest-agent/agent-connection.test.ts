import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { until } from '../../testing/until.ts';
import { createAgentConnection } from './agent-connection.ts';
import { answer, honestly, type PretendedAgent, pretendAgent } from './testing/pretended-agent.ts';

const number = z.number();

describe('a connection to a guest agent', () => {
  let agent: PretendedAgent;
  beforeEach(async () => {
    agent = await pretendAgent();
    agent.reply = honestly((request, say) => say(answer(Number(request.arguments?.n ?? 0))));
  });
  afterEach(() => agent.close());
  const ask = (n: number, options?: { timeoutMs?: number; mostBytes?: number }) =>
    agent.connection.ask('echo', { n }, number, options);

  it('gets in step once, then asks one thing at a time, each with its own answer', async () => {
    expect(await Promise.all([ask(1), ask(2), ask(3)])).toEqual([1, 2, 3]);
    expect(agent.requests.map(({ execute }) => execute)).toEqual([
      'guest-sync-delimited',
      ...['echo', 'echo', 'echo'],
    ]);
  });

  it('quotes what the guest refuses as one plain line, and goes on in step', async () => {
    agent.reply = honestly((request, say) => {
      if (request.arguments?.n === 2) say(answer(2));
      else say('{"error": {"class": "GenericError", "desc": "\\u001b]0;x\\u0007no\\r\\nsuch thing"}}\n');
    });
    await expect(ask(1)).rejects.toMatchObject({
      code: 'hypervisor_failed',
      value: { details: ['echo: no such thing'] },
    });
    expect(await ask(2)).toBe(2);
    expect(agent.requests).toHaveLength(3);
  });

  it('gives up on an agent that does not answer, and takes its late answer for nobody’s', async () => {
    const honest = agent.reply;
    agent.reply = (request, say) => {
      if (request.execute !== 'echo') honest(request, say);
    };
    await expect(ask(1, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'timeout' });
    agent.say(answer(1));
    agent.reply = honest;
    expect(await ask(2)).toBe(2);
  });

  it('gives up on one that does not even get in step, and comes back when it does', async () => {
    const honest = agent.reply;
    agent.reply = () => {};
    await expect(ask(1, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'timeout' });
    agent.reply = honest;
    expect(await ask(2)).toBe(2);
  });

  it('waits for as long as an answer comes in, piece by piece', async () => {
    let pieces = 0;
    agent.reply = honestly((_request, say) => {
      const text = answer(7).toString();
      const next = () => {
        say(text[pieces] ?? '');
        pieces += 1;
        if (pieces < text.length) setTimeout(next, 90);
      };
      next();
    });
    // The whole takes longer than the limit of a silence; a piece stays below it on a busy computer, too.
    expect(await ask(1, { timeoutMs: 900 })).toBe(7);
  });

  it('does not wait for ever for one that always says a little more', async () => {
    let stop = false;
    agent.reply = honestly((_request, say) => {
      const drip = () => {
        if (stop) return;
        say(' ');
        setTimeout(drip, 5);
      };
      drip();
    });
    await expect(ask(1, { timeoutMs: 30 })).rejects.toMatchObject({ code: 'timeout' });
    stop = true;
  });

  it.each([
    ['a line without end', Buffer.alloc(300_000, 0x20)],
    ['lines that are no answers', Buffer.from('garbage\n')],
    ['an answer of another kind', answer({ n: 'x' })],
    ['neither an answer nor a refusal', Buffer.from('{"event": "x"}\n')],
    ['a list that is nested a hundred thousand times', Buffer.from(`${'['.repeat(100_000)}\n`)],
    ['a list that is nested a hundred thousand times and complete', nested(100_000)],
  ])('refuses %s, and gets in step again', async (_what, said) => {
    const honest = agent.reply;
    agent.reply = honestly((_request, say) => say(said));
    await expect(ask(1)).rejects.toMatchObject({
      code: 'hypervisor_failed',
      message: expect.stringContaining('can’t be used'),
    });
    agent.reply = honest;
    expect(await ask(2)).toBe(2);
  });

  it('takes what follows an answer for no answer to the next question', async () => {
    const honest = agent.reply;
    agent.reply = honestly((_request, say) => say(Buffer.concat([answer(1), answer(666), answer(667)])));
    expect(await ask(1)).toBe(1);
    agent.reply = honest;
    expect(await ask(2)).toBe(2);
  });

  it('forgets what came before a byte that no JSON has, in the middle of an answer too', async () => {
    agent.reply = honestly((_request, say) =>
      say(Buffer.concat([Buffer.from('{"return": '), Buffer.from([0xff]), answer(5)])),
    );
    expect(await ask(1)).toBe(5);
  });

  it('holds a guest up that floods its port while nobody asks it anything', async () => {
    await ask(1);
    for (let mib = 0; mib < 32; mib++) agent.say(Buffer.alloc(1 << 20, 0x41));
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(agent.unsent()).toBeGreaterThan(24 << 20);
    // The flood is taken for the answer; then it is skipped.
    await expect(ask(2)).rejects.toMatchObject({ code: 'hypervisor_failed' });
    expect(await ask(3)).toBe(3);
  });

  it('says at once that there is no agent where no program has the port open', async () => {
    agent.connection.setOpen(false);
    await expect(ask(1)).rejects.toMatchObject({
      code: 'wrong_state',
      value: { hint: expect.stringContaining('apt install qemu-guest-agent') },
    });
    agent.connection.setOpen(true);
    expect(await ask(2)).toBe(2);
  });

  it('ends a question whose agent goes away, and gets in step with the one that comes after', async () => {
    const honest = agent.reply;
    await ask(1);
    agent.reply = honestly(() => {});
    const asked = ask(2);
    await until(() => expect(agent.requests.at(-1)).toMatchObject({ arguments: { n: 2 } }));
    agent.connection.setOpen(false);
    await expect(asked).rejects.toMatchObject({ code: 'wrong_state' });
    agent.connection.setOpen(true);
    agent.reply = honest;
    expect(await ask(3)).toBe(3);
    expect(agent.requests.filter(({ execute }) => execute === 'guest-sync-delimited')).toHaveLength(2);
  });

  it('ends what waits when the machine is gone, and connects anew for the next', async () => {
    const honest = agent.reply;
    agent.reply = honestly(() => agent.hangUp());
    await expect(ask(1)).rejects.toMatchObject({ code: 'hypervisor_failed' });
    agent.reply = honest;
    expect(await ask(2)).toBe(2);
    agent.connection.close();
    await expect(ask(3)).rejects.toMatchObject({ code: 'wrong_state' });
  });

  it('tells who listens of each change, once', () => {
    const told: string[] = [];
    const stop = agent.connection.onPresence((presence) => told.push(presence));
    for (const open of [true, false, false, true]) agent.connection.setOpen(open);
    stop();
    agent.connection.setOpen(false);
    expect(told).toEqual(['absent', 'present']);
  });
});

it('a machine without a port has no agent, and says what to do', async () => {
  const connection = createAgentConnection(null);
  connection.setOpen(true);
  expect(connection.presence()).toBe('unsupported');
  await expect(connection.ask('guest-ping', undefined, z.unknown())).rejects.toMatchObject({
    code: 'wrong_state',
    value: { hint: 'Stop the VM and start it again.' },
  });
});

function nested(depth: number): Buffer {
  return Buffer.from(`{"return": ${'['.repeat(depth)}${']'.repeat(depth)}}\n`);
}
