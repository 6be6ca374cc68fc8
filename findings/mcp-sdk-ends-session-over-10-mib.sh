#!/usr/bin/env bash
# The MCP SDK ends a whole session over stdio at a message of more than 10 MiB, in either direction. There is no answer to the call
# and no word about the size: the caller is told "Connection closed", and so is every other call that is under way; the server's
# process ends with code 0 and says nothing, unless it listens to `onerror`. The sender is not stopped: both sides limit what they
# read, and neither what it writes. So a tool that answers with 10 MiB works in its author's tests, and ends the sessions of others.
#
# Version: @modelcontextprotocol/server and @modelcontextprotocol/client 2.4.0, Node 20 or newer. The server's transport takes
#   another limit (maxBufferSize).
# Expected: an error for the one call that is too long, which names the limit; or a refusal to send it.
# Output seen:
#   an argument of 9 MiB: 9437184 characters
#   an argument of 11 MiB: Connection closed
#   a call beside it: Connection closed
#   the server after that: ended with code 0 and 0 bytes on standard error
#   an answer of 9 MiB: 9437184 characters
#   an answer of 11 MiB: Connection closed
#   a call beside it: Connection closed
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund @modelcontextprotocol/server@2.4.0 @modelcontextprotocol/client@2.4.0 zod@4

cat >server.mjs <<'JS'
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'a-server', version: '1' });
const text = (value) => ({ content: [{ type: 'text', text: value }] });
server.registerTool('take', { inputSchema: z.object({ text: z.string() }) }, (given) => text(String(given.text.length)));
server.registerTool('give', { inputSchema: z.object({ bytes: z.number() }) }, ({ bytes }) => text('x'.repeat(bytes)));
server.registerTool('wait', { inputSchema: z.object({}) }, () => new Promise(() => {}));
await server.connect(new StdioServerTransport());
JS

cat >ask.mjs <<'JS'
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { spawn } from 'node:child_process';

const mebibyte = 1024 * 1024;
async function connect() {
  const client = new Client({ name: 'a-client', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: ['server.mjs'] }));
  return client;
}
const say = (what, call) =>
  call.then(
    ({ content: [{ text }] }) => console.log(`${what}: ${text.length > 20 ? text.length : text} characters`),
    (error) => console.log(`${what}: ${error.message}`),
  );
const take = (client, size) => client.callTool({ name: 'take', arguments: { text: 'x'.repeat(size * mebibyte) } });
const give = (client, size) => client.callTool({ name: 'give', arguments: { bytes: size * mebibyte } });

for (const [what, ask] of [['an argument', take], ['an answer', give]]) {
  const client = await connect();
  await say(`${what} of 9 MiB`, ask(client, 9));
  const beside = client.callTool({ name: 'wait', arguments: {} });
  const both = [say(`${what} of 11 MiB`, ask(client, 11)), beside.catch(() => undefined)];
  await Promise.all(both);
  await say('a call beside it', beside);
  if (ask === take) await lookAtServer();
}

/** What a server that no client looks after does about a line that is too long. */
async function lookAtServer() {
  const server = spawn(process.execPath, ['server.mjs']);
  let said = 0;
  server.stderr.on('data', (bytes) => (said += bytes.length));
  server.stdin.on('error', () => {});
  server.stdin.write('x'.repeat(11 * mebibyte));
  const code = await new Promise((resolve) => server.on('close', resolve));
  console.log(`the server after that: ended with code ${code} and ${said} bytes on standard error`);
}
process.exit();
JS
node ask.mjs | tee seen
cat >expected <<'TEXT'
an argument of 9 MiB: 9437184 characters
an argument of 11 MiB: Connection closed
a call beside it: Connection closed
the server after that: ended with code 0 and 0 bytes on standard error
an answer of 9 MiB: 9437184 characters
an answer of 11 MiB: Connection closed
a call beside it: Connection closed
TEXT
cmp seen expected
