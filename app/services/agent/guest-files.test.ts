import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;
let id: string;

beforeEach(async () => {
  app = await openTestDashboard();
  id = (await app.vm('sandbox')).id;
  await app.value('vms.start', { id });
  await until(async () => expect(await app.value('vms.get', { id })).toMatchObject({ ready: true }));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const reasons = async () =>
  (await app.value('vms.activity', { id, kinds: ['touched'] })).map(({ reason }) => reason);

describe('a command that is run to its end', () => {
  it('reads its input, whatever its bytes are, and what it writes comes back as they are', async () => {
    const input = Buffer.from([0, 0xff, 0x80, 10]).toString('base64');
    const echoed = await app.value('vms.run', { id, program: 'cat', input, inputEncoding: 'base64' });
    expect(echoed).toEqual({
      exitCode: 0,
      stdout: { text: input, encoding: 'base64', truncated: false },
      stderr: { text: '', encoding: 'utf-8', truncated: false },
    });
  });

  it('says that there is no such program in plain words', async () => {
    expect(await app.value('vms.run', { id, program: 'nonsense' })).toMatchObject({
      exitCode: 127,
      stderr: { text: 'There is no command “nonsense” in the guest.\n' },
    });
  });

  it.each([
    { input: 'abcdef', mostBytes: 3, text: 'abc', truncated: true },
    { input: 'abc', mostBytes: 3, text: 'abc', truncated: false },
    { input: 'aä', mostBytes: 2, text: 'a', truncated: true },
    { input: 'a€', mostBytes: 3, text: 'a', truncated: true },
    { input: '€b', mostBytes: 3, text: '€', truncated: true },
    { input: '😀😀', mostBytes: 7, text: '😀', truncated: true },
    { input: 'abc', mostBytes: 0, text: '', truncated: true },
  ])('keeps $mostBytes bytes of “$input”, and no half character', async ({ input, mostBytes, ...kept }) => {
    const { stdout } = await app.value('vms.run', { id, program: 'cat', input, mostBytes });
    expect(stdout).toEqual({ ...kept, encoding: 'utf-8' });
  });

  it('is ended when its time is over', async () => {
    expect(await app.value('vms.run', { id, program: 'sleep', args: ['1000'], timeoutMs: 20 })).toEqual({
      exitCode: null,
      stdout: { text: '', encoding: 'utf-8', truncated: false },
      stderr: { text: '', encoding: 'utf-8', truncated: false },
    });
  });
});

describe('a file in a guest', () => {
  it.each([
    { text: 'Grüße\r\n\ufeff', encoding: 'utf-8' },
    { text: '', encoding: 'utf-8' },
    { text: '/wA=', encoding: 'base64' },
  ] as const)('with $text is read as it was written, and both are touches', async (content) => {
    const path = '/root/a file';
    await app.value('vms.writeFile', { id, path, ...content });
    expect(await app.value('vms.readFile', { id, path })).toEqual(content);
    expect(await reasons()).toEqual([
      'A file was read in the guest: /root/a file.',
      'A file was written in the guest: /root/a file.',
    ]);
  });

  it('that is too long is refused, and so is one that does not exist', async () => {
    await app.value('vms.writeFile', { id, path: '/long', text: 'x'.repeat(11) });
    expect(await app.error('vms.readFile', { id, path: '/long', mostBytes: 10 })).toMatchObject({
      code: 'invalid_input',
    });
    expect(await app.error('vms.readFile', { id, path: '/none' })).toMatchObject({
      code: 'not_found',
      message: 'There is no file /none in the guest.',
    });
    expect(await reasons()).toHaveLength(1);
  });

  it.each(['=', 'YQ', 'YQ=', 'YQ==YQ==', 'Y Q=', 'ä'])(
    'is not made of “%s”, which is no base64',
    async (text) => {
      const error = await app.error('vms.writeFile', { id, path: '/x', text, encoding: 'base64' });
      expect(error).toMatchObject({ code: 'invalid_input', message: 'The text isn’t valid base64.' });
    },
  );

  it('is not made of more bytes than a request takes: characters are not bytes', async () => {
    const text = 'ä'.repeat(524_289);
    expect(await app.error('vms.writeFile', { id, path: '/x', text })).toMatchObject({
      code: 'invalid_input',
      message: 'The text is longer than 1024 KiB.',
    });
    await app.value('vms.writeFile', { id, path: '/x', text: text.slice(1) });
  });
});
