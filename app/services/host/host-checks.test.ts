import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { HostCheck } from '../../contract/index.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { createEventBus } from '../../lib/bus.ts';
import { createHostChecks } from './host-checks.ts';

function setup() {
  const dir = mkdtempSync(join(tmpdir(), `host o'brien's $(id) `));
  const events = createEventBus();
  const told: HostCheck[][] = [];
  events.on('host.changed', (checks) => told.push(checks));
  const host = createHostChecks({
    drivers: () => [createFakeDriver()],
    events,
    desktop: { isSandboxed: () => true },
    dataDir: dir,
    folders: [dir],
  });
  return { dir, told, host };
}

const statusOf = (checks: HostCheck[], id: string) => checks.find((check) => check.id === id)?.status;

it('a healthy machine has space and folders that can be written to', async () => {
  const { dir, host } = setup();
  const checks = await host.check();
  expect(statusOf(checks, 'permissions')).toBe('ok');
  expect(statusOf(checks, 'window-sandbox')).toBe('ok');
  expect(checks.find(({ id }) => id === 'disk-space')?.detail).toContain(dir);
  rmSync(dir, { recursive: true });
});

it('a folder that has gone fails with the command that mends it, and the screens are told once', async () => {
  const { dir, told, host } = setup();
  await host.check();
  expect(told).toEqual([]);
  rmSync(dir, { recursive: true });
  const checks = await host.check();
  const { status, fix } = checks.find(({ id }) => id === 'permissions') ?? {};
  expect(status).toBe('fail');
  await host.check();
  expect(told).toHaveLength(1);
  expect(fix?.command).toMatch(/^mkdir /);
  execFileSync('sh', ['-c', fix?.command ?? 'false']);
  expect(statusOf(await host.check(), 'permissions')).toBe('ok');
  rmSync(dir, { recursive: true });
});

it('a folder that cannot be entered fails with a command that names it, whatever its path', async () => {
  const { dir, host } = setup();
  rmSync(dir, { recursive: true });
  // Not even root may enter it.
  writeFileSync(dir, '');
  const { fix } = (await host.check()).find(({ id }) => id === 'permissions') ?? {};
  const words = execFileSync('sh', ['-c', `set -- ${fix?.command}; printf '%s\\0' "$@"`], {
    encoding: 'utf8',
    env: { ...process.env, USER: 'ada' },
  });
  expect(words.split('\0').slice(0, -1)).toEqual(['sudo', 'chown', '-R', 'ada', dir]);
  rmSync(dir);
});
