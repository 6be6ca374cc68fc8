import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, type TestContext, test } from 'vitest';
import { builtStarterDir, ensureBuiltStarter } from '../../starter/built-starter.ts';
import { StarterMachine } from '../../starter/testing/starter-machine.ts';
import { checkNameServers } from './name-servers.ts';

const [ipv4, ipv6] = ['127.83.21.53', '::1'];
const answer = '192.0.2.77';

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'name-servers-'));
  await ensureBuiltStarter({ force: false, signal: new AbortController().signal, onProgress: () => {} });
}, 180_000);
afterAll(() => rmSync(dir, { recursive: true }));

/** A name server that knows one address for every name, and calls `asked`. Skips the test where that port is another's. */
async function serveNames(address: string, { skip }: TestContext, asked: () => void): Promise<void> {
  const socket = createSocket(address === ipv6 ? 'udp6' : 'udp4');
  socket.on('message', (question, from) => {
    asked();
    const name = question.subarray(12, question.indexOf(0, 12) + 5);
    const isAddress = name.at(-3) === 1;
    const header = Buffer.from([0x81, 0x80, 0, 1, 0, isAddress ? 1 : 0, 0, 0, 0, 0]);
    const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...answer.split('.').map(Number)];
    const reply = Buffer.concat([
      question.subarray(0, 2),
      header,
      name,
      Buffer.from(isAddress ? record : []),
    ]);
    socket.send(reply, from.port, from.address);
  });
  socket.bind(53, address);
  const problem = await Promise.race([
    once(socket, 'listening').then(() => null),
    once(socket, 'error').then(([error]) => String(error)),
  ]);
  if (problem) skip(`No name server can be had at ${address}: ${problem}`);
  onTestFinished(() => void socket.close());
}

test('guests find names exactly where the host check says so', async (context) => {
  let questions = 0;
  const asked = () => {
    questions += 1;
  };
  await serveNames(ipv4, context, asked);
  await serveNames(ipv6, context, asked);
  const resolvConf = join(dir, 'resolv.conf');
  writeFileSync(resolvConf, '');
  // QEMU with a list of name servers of its own.
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  const wrapper = join(bin, 'qemu-system-x86_64');
  const path = process.env.PATH;
  writeFileSync(
    wrapper,
    `#!/bin/sh\nPATH='${path}'\nexec unshare --mount sh -c 'mount --bind "$0" /etc/resolv.conf && exec qemu-system-x86_64 "$@"' '${resolvConf}' "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  process.env.PATH = `${bin}:${path}`;
  const machine = await StarterMachine.start({ starterDir: builtStarterDir, dir, diskMib: 256 });
  process.env.PATH = path;
  onTestFinished(() => machine.kill());
  await machine.waitFor(/banger: ready/);

  const findsNames = async () =>
    (await machine.shell('nslookup -timeout=2 -retry=1 guest.example 2>&1')).includes(answer);
  // Those without come first: QEMU goes on with a name server that it has once had when the list has none any more.
  for (const [text, finds] of [
    [`nameserver ${ipv6}\n`, false],
    [`# nameserver ${ipv4}\n`, false],
    [` nameserver ${ipv4}\n`, false],
    [`nameserver ${ipv6}\nnameserver ${ipv4}\n`, true],
    [`nameserver\t${ipv4}\noptions edns0\n`, true],
    [`nameserver ${ipv4} # at home\n`, true],
  ] as const) {
    writeFileSync(resolvConf, text);
    const { status } = await checkNameServers({ resolvConf, resolved: join(dir, 'none') });
    expect([text, status]).toEqual([text, finds ? 'ok' : 'warn']);
    // QEMU looks at the list again after a second.
    await expect.poll(findsNames, { timeout: 60_000 }).toBe(finds);
    // The guest gives up soon; that nobody was asked does not hang on its patience.
    expect([text, questions > 0]).toEqual([text, finds]);
  }
}, 180_000);
