import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentConnection, createAgentConnection } from '../agent-connection.ts';

export interface AgentRequest {
  readonly execute: string;
  readonly arguments?: Record<string, unknown>;
}

/** What the guest's side does with a request: says these bytes, or nothing. */
export type Reply = (request: AgentRequest, say: (text: string | Buffer) => void) => void;

/** A port with a connection on the host's side and a guest of the test's own on the other. */
export interface PretendedAgent {
  readonly connection: AgentConnection;
  /** All requests so far. */
  readonly requests: AgentRequest[];
  /** From now on it answers like this. */
  reply: Reply;
  /** Says something unasked. */
  say(text: string | Buffer): void;
  /** Bytes that it has said and the host has not taken. */
  unsent(): number;
  hangUp(): void;
  close(): Promise<void>;
}

/** Answers `guest-sync-delimited` as QEMU's agent does, and everything else by `reply`. */
export const honestly =
  (reply: Reply): Reply =>
  (request, say) => {
    if (request.execute !== 'guest-sync-delimited') reply(request, say);
    else say(Buffer.concat([Buffer.from([0xff]), answer(request.arguments?.id)]));
  };

export function answer(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify({ return: value })}\n`);
}

export async function pretendAgent({ timeoutMs = 1000 } = {}): Promise<PretendedAgent> {
  const dir = mkdtempSync(join(tmpdir(), 'agent-'));
  const path = join(dir, 'agent.sock');
  const peers = new Set<Socket>();
  const say = (text: string | Buffer) => {
    for (const peer of peers) peer.write(text);
  };
  const self = { reply: (() => {}) as Reply, requests: [] as AgentRequest[] };
  const server = createServer((peer) => {
    peers.add(peer);
    peer.on('error', () => {});
    peer.on('close', () => peers.delete(peer));
    let text = '';
    peer.setEncoding('latin1').on('data', (chunk: string) => {
      text = (text + chunk).replaceAll('\xff', '');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const request = JSON.parse(line) as AgentRequest;
        self.requests.push(request);
        self.reply(request, say);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const connection = createAgentConnection(
    () =>
      new Promise((resolve, reject) => {
        const socket = connect(path, () => resolve(socket)).once('error', reject);
      }),
    { timeoutMs },
  );
  connection.setOpen(true);
  return Object.assign(self, {
    connection,
    say,
    unsent: () => [...peers].reduce((sum, peer) => sum + peer.writableLength, 0),
    hangUp: () => {
      for (const peer of peers) peer.destroy();
    },
    close: async () => {
      connection.close();
      for (const peer of peers) peer.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true });
    },
  });
}
