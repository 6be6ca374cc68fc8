import type { Tool } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { agent, create, listed } from './testing/session.ts';

describe('the tools', () => {
  it('say what they do, and which of them destroy something', async () => {
    const { tools } = await agent.client.listTools();
    const those = (which: (tool: Tool) => boolean) =>
      tools
        .filter(which)
        .map(({ name }) => name)
        .sort();
    expect(those(({ annotations }) => annotations?.readOnlyHint === true)).toEqual([
      'list_images',
      'list_vms',
      'read_file',
      'wait_for_vm',
    ]);
    expect(those(({ annotations }) => annotations?.destructiveHint === true)).toEqual([
      'delete_vm',
      'run_command',
      'stop_vm',
      'write_file',
    ]);
    for (const { name, title, description, inputSchema, outputSchema } of tools) {
      expect(title, name).toMatch(/^[A-Z]/);
      expect(description, name).toMatch(/\.$/);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      for (const [field, schema] of Object.entries(inputSchema.properties ?? {}))
        expect(schema, `${name} ${field}`).toMatchObject({ description: expect.stringMatching(/./) });
    }
  });

  it('list images with what may be wrong with them', async () => {
    expect(await agent.value('list_images', { query: 'DEB' })).toMatchObject({
      images: [{ name: 'debian', note: null }],
      total: 1,
    });
    expect(await agent.value('list_images', { query: 'none' })).toEqual({ images: [], total: 0 });
  });

  it.each([
    ['create_vm', { name: 'x' }, 'image: '],
    ['create_vm', { name: ' x', image: 'debian' }, 'name: A name has no space at its ends.'],
    ['create_vm', { name: 'x', image: 'debian', memoryMib: 1 }, 'memoryMib: '],
    ['run_command', { vm: 'x' }, 'command: '],
    ['run_command', { vm: 'x', command: 'true', timeoutSeconds: 1e9 }, 'timeoutSeconds: '],
    ['run_command', { vm: 'x', command: 'true', cwd: 'tmp' }, 'cwd: '],
    ['read_file', { vm: 'x', path: 'relative' }, 'path: '],
    ['list_vms', { surprise: 1 }, 'arguments: Unrecognized key'],
  ])('%s with %j says what is wrong', async (tool, args, what) => {
    const { code, details = [] } = await agent.error(tool, args);
    expect(code).toBe('invalid_input');
    expect(details.join('\n')).toContain(what);
    expect(await listed()).toEqual([]);
  });

  it('say what to do about a file that is too long or does not exist', async () => {
    await create('work');
    await agent.value('write_file', { vm: 'work', path: '/long', text: 'x'.repeat(11) });
    const { message, hint } = await agent.error('read_file', { vm: 'work', path: '/long', maxBytes: 10 });
    expect(message).toContain('longer than 10 bytes');
    expect(hint).toContain('maxBytes');
    expect(await agent.value('read_file', { vm: 'work', path: '/long', maxBytes: 11 })).toMatchObject({
      text: 'x'.repeat(11),
    });
    expect(await agent.error('read_file', { vm: 'work', path: '/none' })).toMatchObject({
      code: 'not_found',
      message: 'There is no file /none in the guest.',
    });
    expect(await agent.error('write_file', { vm: 'work', path: '/', text: 'x' })).toMatchObject({
      code: 'file_invalid',
      message: '/ in the guest is a folder.',
    });
  });

  it('answer in less than agents take, whatever the guest says', async () => {
    await create('work');
    const most = 256 * 1024;
    for (const odd of ['\x01', '"', '\\', 'é', '\u2028', '\x7f']) {
      const text = odd.repeat(most / Buffer.byteLength(odd) - 1);
      await agent.value('write_file', { vm: 'work', path: '/odd', text });
      const read = await agent.call('read_file', { vm: 'work', path: '/odd', maxBytes: most });
      expect(read.structuredContent).toMatchObject({ text });
      const cat = { vm: 'work', command: 'cat', stdin: text, maxOutputBytes: most };
      const ran = await agent.call('run_command', cat);
      expect(ran.structuredContent).toMatchObject({ stdout: { text, truncated: false } });
      // Each stream of a command may have as much.
      for (const answer of [read, ran])
        expect(2 * Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(9 * 1024 * 1024);
    }
    const { details } = await agent.error('read_file', { vm: 'work', path: '/odd', maxBytes: most + 1 });
    expect(details?.[0]).toContain('maxBytes');
  });

  it('say what was cut', async () => {
    await create('work');
    const answer = await agent.value('run_command', {
      vm: 'work',
      command: 'echo 123456',
      maxOutputBytes: 3,
    });
    expect(answer).toMatchObject({ exitCode: 0, stdout: { text: '123', truncated: true } });
  });
});
