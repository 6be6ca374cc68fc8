import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedTar } from '../../starter/seed.ts';
import type { Machine, MachineConfig } from '../driver/machine.ts';
import { recordEvents, refOf, type, untilPrinted } from '../testing/machines.ts';
import { useQemuMachines } from './testing/qemu-machines.ts';

const bootMs = 60_000;

describe('a guest in QEMU', { timeout: bootMs }, () => {
  const { dir, driver, prepare, start } = useQemuMachines();

  describe('that has booted', () => {
    const service: Server = createServer((client) =>
      client.on('error', () => client.destroy()).end('host service reached\n'),
    );
    let open: { config: MachineConfig; machine: Machine };
    let isolated: { config: MachineConfig; machine: Machine };

    beforeAll(async () => {
      service.listen(0, '127.0.0.1');
      await once(service, 'listening');
      const seedPath = join(dir, 'seed.tar');
      const seed = [{ path: 'etc/hostname', content: 'seeded\n', mode: 0o644 }];
      writeFileSync(seedPath, seedTar(seed));
      // As a row of another database may have it: the address that is the gateway's by custom.
      const openConfig = await prepare({ seedPath, guestIp: '172.16.0.2' });
      const hostileHome = join(dir, 'a,b=c "d" %s 😀');
      mkdirSync(hostileHome);
      const isolatedConfig = await prepare({ isolated: true, name: '-n,process="x"' }, hostileHome);
      open = { config: openConfig, machine: await start(openConfig) };
      isolated = { config: isolatedConfig, machine: await start(isolatedConfig) };
    }, bootMs);

    afterAll(() => service.close());

    const booted = ({ config, machine }: typeof open) => untilPrinted(machine, config, /:~# /);

    function fetchInGuest({ machine }: typeof open, gateway: string): Promise<void> {
      const { port } = service.address() as AddressInfo;
      return type(machine, `echo GET / | nc -w 3 ${gateway} ${port} || echo un''reachable`);
    }

    it('has the address that it was given, and what its seed brought', async () => {
      await booted(open);
      await type(open.machine, 'cat /run/banger/address; hostname');
      await untilPrinted(open.machine, open.config, /\n172\.16\.0\.2\r?\nseeded\r?\n/);
    });

    it('reaches services of the host through its gateway, unless it is isolated', async () => {
      await booted(isolated);
      await fetchInGuest(open, '172.16.0.3');
      await untilPrinted(open.machine, open.config, /\nhost service reached\r?\n/);
      await fetchInGuest(isolated, isolated.config.guestIp.replace(/\d+$/, '2'));
      const log = await untilPrinted(isolated.machine, isolated.config, /\nunreachable\r?\n/);
      expect(log).not.toContain('host service reached');
    });

    it('says why its kernel panicked', async () => {
      const { exit } = recordEvents(isolated.machine);
      await type(isolated.machine, 'echo c >/proc/sysrq-trigger');
      expect(await exit).toMatchObject({
        cause: 'guest_panic',
        reason: 'The guest’s kernel panicked: sysrq triggered crash.',
      });
    });

    it('boots again when its guest restarts: once, as the same process, whatever it has printed before', async () => {
      const { config, machine } = open;
      const events = recordEvents(machine);
      const prompts = (log: string) => log.split('banger: ready').length - 1;
      for (const printed of ['echo reboot', "echo 'Kernel panic - not syncing: no root'"]) {
        const before = prompts(readFileSync(config.consoleLogPath, 'utf8'));
        await type(machine, `${printed}; reboot`);
        await untilPrinted(machine, config, new RegExp(`(ready[^]*){${before + 1}}:~# `));
        expect(await machine.state()).toBe('running');
      }
      expect(events.all).toEqual([{ type: 'restarted' }, { type: 'restarted' }]);
      await type(machine, 'poweroff');
      expect(await events.exit).toMatchObject({ cause: 'guest_shutdown', exitCode: 0 });
    });
  });

  it('whose kernel panics at once, before it has any driver, is ended, and its console tells why', async () => {
    const config = await prepare({ initrdPath: null });
    const { exit } = recordEvents(await start(config));
    const { cause, reason } = await exit;
    expect(cause).toBe('guest_panic');
    expect(reason).toMatch(
      /^The guest reset itself after its console said “Kernel panic - not syncing: VFS: .*”\.$/,
    );
    expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false, cause: 'guest_panic' });
  });
});
