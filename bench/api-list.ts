import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Apps } from './apps.ts';
import { withElectron } from './electron-process.ts';
import { quantile } from './statistics.ts';
import type { Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

const vms = 1000;
const warmUps = 50;
const calls = 500;
/** Calls before the other one's turn. */
const turn = 50;
const url = `/v1/vms?limit=${vms}`;
const bareServer = fileURLToPath(new URL('bare-server/server.mjs', import.meta.url));

/** A list of many VMs over the control socket, beside a Node server that does nothing but send the same bytes. */
export async function apiList(apps: Apps): Promise<Measurement[]> {
  const ours = await apps.ours(vms);
  const socket = join(String(ours.env.BANGER_HOME), 'run', 'control.sock');
  return withElectron(ours, () =>
    withFolder(async (dir) => {
      const [bareSocket, file] = [join(dir, 'bare.sock'), join(dir, 'answer.json')];
      await writeFile(file, await get(socket));
      const bare = spawn(process.execPath, [bareServer, bareSocket, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        await once(bare.stdout, 'data');
        return await compare(socket, bareSocket);
      } finally {
        bare.kill();
      }
    }),
  );
}

async function compare(socket: string, bareSocket: string): Promise<Measurement[]> {
  const times = { ours: [] as number[], floor: [] as number[] };
  await timesOf(socket, warmUps);
  await timesOf(bareSocket, warmUps);
  for (let done = 0; done < calls; done += turn) {
    times.ours.push(...(await timesOf(socket, turn)));
    times.floor.push(...(await timesOf(bareSocket, turn)));
  }
  const at = (fraction: number) => ({
    ours: quantile(times.ours, fraction),
    floor: quantile(times.floor, fraction),
  });
  const what = `GET ${url} over the control socket, a connection each; floor: a bare Node server that sends the same bytes`;
  return [
    { name: 'api list p50', ...at(0.5), unit: 'ms', goal: null, what },
    { name: 'api list p99', ...at(0.99), unit: 'ms', goal: 1.2, what },
  ];
}

async function timesOf(socketPath: string, count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const asked = performance.now();
    await get(socketPath);
    times.push(performance.now() - asked);
  }
  return times;
}

function get(socketPath: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: url, headers: { Host: 'localhost' } }, (answer) => {
      if (answer.statusCode === 200) resolve(buffer(answer));
      else reject(new Error(`answered with ${answer.statusCode}`));
    });
    asked.on('error', reject).end();
  });
}
