import { Client, type ClientOptions, InMemoryTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished } from 'vitest';
import type { ErrorValue } from '../../../contract/errors.ts';
import { clientOf, type ServedDashboard } from '../../../control/testing/serve.ts';
import { createOutput } from '../../kit/output.ts';
import { type McpOptions, serveTools } from '../serve-mcp.ts';

export type Agent = Awaited<ReturnType<typeof agentOn>>;

/** An agent that is served in this process, on the control socket of a dashboard. */
export async function agentOn(
  { path }: ServedDashboard,
  { isAll = false, client: options = {} }: Partial<McpOptions> & { client?: ClientOptions } = {},
) {
  const said: string[] = [];
  const streams = {
    out: unexpected,
    err: (text: string) => said.push(text),
    columns: null,
    errColumns: null,
  };
  const banger = await clientOf(path, 'mcp');
  const [near, far] = InMemoryTransport.createLinkedPair();
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const served = serveTools(
    {
      banger: async (time, client) => {
        expect([time, client]).toEqual(['long', 'mcp']);
        return { ...banger, close: async () => banger.close() };
      },
      output: createOutput(streams, false),
      signal: new AbortController().signal,
    },
    { isAll, version: '9.9.9' },
    far,
    ended,
  );
  const client = new Client({ name: 'a-test', version: '1' }, options);
  await client.connect(near);
  const close = async () => {
    await client.close();
    end();
    await served;
  };
  onTestFinished(close);

  const call = (name: string, args: unknown = {}, more: Parameters<Client['callTool']>[1] = {}) =>
    client.callTool({ name, arguments: args as Record<string, unknown> }, more);
  return {
    client,
    said,
    call,
    close,
    /** What a tool answers that must succeed. */
    async value<T = Record<string, unknown>>(name: string, args: unknown = {}): Promise<T> {
      const result = await call(name, args);
      const [content] = result.content;
      if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
      expect(content).toEqual({ type: 'text', text: JSON.stringify(result.structuredContent) });
      return result.structuredContent as T;
    },
    /** The error of a tool that must fail, as programs get it; people read the same. */
    async error(name: string, args: unknown = {}): Promise<ErrorValue> {
      const { isError, content, _meta, structuredContent } = await call(name, args);
      const error = (_meta?.error ?? {}) as ErrorValue;
      expect({ isError, structuredContent }).toEqual({ isError: true });
      for (const part of [error.message, error.unchanged, error.hint])
        expect(content[0]).toMatchObject({ type: 'text', text: expect.stringContaining(part) });
      return error;
    },
  };
}

function unexpected(text: string): never {
  throw new Error(`something else was written to standard output: ${text}`);
}
