import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../contract/errors.ts';
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

  describe('says in plain words why a file is refused:', () => {
    const refusing = (command: string, desc: string) => {
      pretended.reply = honestly(({ execute }, say) => {
        if (execute === command) say(`${JSON.stringify({ error: { class: 'GenericError', desc } })}\n`);
        else say(answer(execute === 'guest-file-write' ? { count: 1 } : 1));
      });
    };
    const opening = (mode: string, path: string, why: string) =>
      `failed to open file '${path}' (mode: '${mode}'): ${why}`;
    const error = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (thrown: AppError) => thrown.value,
      );

    it.each([
      ['No such file or directory', 'not_found', 'There is no file /a/b in the guest.'],
      ['Not a directory', 'file_invalid', 'A part of the path /a/b isn’t a folder in the guest.'],
      [
        'Too many levels of symbolic links',
        'file_invalid',
        '/a/b in the guest is a link that leads nowhere.',
      ],
      ['Permission denied', 'permission_denied', 'The guest agent isn’t allowed to read /a/b in the guest.'],
      ['No such device or address', 'file_invalid', '/a/b in the guest isn’t an ordinary file.'],
    ])('%s, of a file that is read', async (why, code, message) => {
      refusing('guest-file-open', opening('r', '/a/b', why));
      expect(await error(agent.readFile('/a/b', 10))).toMatchObject({ code, message });
    });

    it.each([
      ['No such file or directory', 'not_found', 'The folder for /a/b doesn’t exist in the guest.'],
      ['Is a directory', 'file_invalid', '/a/b in the guest is a folder.'],
      ['Permission denied', 'permission_denied', 'The guest agent isn’t allowed to write /a/b in the guest.'],
      [
        'Read-only file system',
        'permission_denied',
        '/a/b can’t be written: its file system in the guest is read-only.',
      ],
      [
        'Text file busy',
        'permission_denied',
        '/a/b can’t be written: it is a program that is running in the guest.',
      ],
    ])('%s, of a file that is written', async (why, code, message) => {
      refusing('guest-file-open', opening('w', '/a/b', why));
      expect(await error(agent.writeFile('/a/b', Buffer.from('x')))).toMatchObject({
        ...{ code, message, unchanged: 'Nothing was changed.' },
      });
    });

    it('what is found out after the file was opened', async () => {
      refusing('guest-file-read', 'failed to read file: Is a directory');
      expect((await error(agent.readFile('/etc', 10)))?.message).toBe('/etc in the guest is a folder.');
      refusing('guest-file-flush', 'failed to flush file: No space left on device');
      expect(await error(agent.writeFile('/x', Buffer.from('x')))).toMatchObject({
        code: 'disk_full',
        unchanged: expect.stringContaining('may be incomplete'),
      });
    });

    it('a path that is long hides no reason, and one of odd characters is one line', async () => {
      const path = `/${'x'.repeat(4000)}`;
      refusing('guest-file-open', opening('r', path, 'File name too long'));
      expect(await error(agent.readFile(path, 10))).toMatchObject({ code: 'file_invalid' });
      refusing('guest-file-open', opening('r', '/a\nb', 'No such file or directory'));
      expect((await error(agent.readFile('/a\nb', 10)))?.message).toBe('There is no file /a b in the guest.');
    });

    it('a name that sounds like a reason is none', async () => {
      for (const path of [
        '/Permission denied',
        '/Command x has been disabled',
        "/The command 'has not been found",
      ]) {
        refusing('guest-file-open', opening('r', path, 'No such file or directory'));
        expect(await error(agent.readFile(path, 10))).toMatchObject({ code: 'not_found' });
      }
    });

    it('what nobody foresaw is quoted apart', async () => {
      refusing('guest-file-open', opening('r', '/x', 'Key has expired'));
      expect(await error(agent.readFile('/x', 10))).toMatchObject({
        code: 'hypervisor_failed',
        message: 'The guest agent couldn’t read /x in the guest.',
        details: ["failed to open file '/x' (mode: 'r'): Key has expired"],
      });
    });

    it('an agent that may not, or is too old', async () => {
      refusing('guest-file-open', 'Command guest-file-open has been disabled');
      expect(await error(agent.readFile('/x', 10))).toMatchObject({
        message: expect.stringContaining('isn’t allowed to do this'),
      });
      refusing('guest-set-time', 'The command guest-set-time has not been found');
      expect(await error(agent.setTime(new Date()))).toMatchObject({
        message: 'The guest agent is too old: it has no “guest-set-time”.',
      });
    });
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
