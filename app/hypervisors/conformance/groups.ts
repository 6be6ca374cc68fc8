import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import type { Hypervisor, LaunchedProcess } from '../driver/hypervisor.ts';
import type { HelperRecord, Machine, MachineConfig } from '../driver/machine.ts';
import { readIdentity } from '../processes/process-identity.ts';
import type { HelperPlan } from '../processes/start-helpers.ts';
import { helperPlan } from '../testing/helper-plan.ts';
import { recordEvents, refOf, runFiles } from '../testing/machines.ts';
import { untilDeaf, untilGone } from '../testing/process-states.ts';
import type { Laboratory } from './laboratory.ts';

/** Machines that are several processes. Their helpers are real ones, whatever the driver. */
export function describeGroups(lab: () => Laboratory): void {
  describe('a machine with helpers', () => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });

    async function open(plan: (config: MachineConfig) => HelperPlan[]) {
      const { fixture, prepare } = lab();
      const { driver, killFromOutside } = fixture.withHelpers(plan);
      const config = await prepare();
      const notes: HelperRecord[][] = [];
      const noted = () => notes.at(-1) ?? [];
      const note = (helpers: readonly HelperRecord[]) => notes.push([...helpers]);
      ends.push(() => driver.endHelpers(refOf(config, null, noted())));
      const launched: LaunchedProcess[] = [];
      const onLaunch = (one: LaunchedProcess) => launched.push(one);
      const start = async (signal?: AbortSignal) => {
        const machine = await driver.start(config, { signal, onLaunch, note });
        ends.unshift(() => machine.kill());
        return { machine, events: recordEvents(machine) };
      };
      return { driver, killFromOutside, config, notes, noted, launched, start };
    }

    const pids = (helpers: readonly HelperRecord[]) => helpers.map(({ process }) => process?.pid ?? 0);
    const living = async (helpers: readonly HelperRecord[]) =>
      (await Promise.all(pids(helpers).map(readIdentity))).filter((identity) => identity !== null).length;
    const kill = (helper: HelperRecord | undefined) => process.kill(helper?.process?.pid ?? 0, 'SIGKILL');

    async function adopt(
      driver: Hypervisor,
      config: MachineConfig,
      machine: Machine,
      helpers: HelperRecord[],
      runDir = config.runDir,
    ) {
      const adoption = await driver.adopt({ ...refOf(config, machine.process, helpers), runDir });
      if (!adoption.found) throw new Error(adoption.reason);
      ends.unshift(() => adoption.machine.kill());
      return { machine: adoption.machine, events: recordEvents(adoption.machine) };
    }

    it('has each written down before it is started and once it runs, and takes all with it', async () => {
      const { driver, config, notes, noted, launched, start } = await open((one) => [
        helperPlan(one, { role: 'files', essential: true }),
        helperPlan(one, { role: 'network' }),
      ]);
      const { machine, events } = await start();
      const known = expect.objectContaining({ pid: expect.any(Number) });
      expect(notes.map((helpers) => helpers.map(({ role, process }) => [role, process]))).toEqual([
        [['files', null]],
        [['files', known]],
        [
          ['files', known],
          ['network', null],
        ],
        [
          ['files', known],
          ['network', known],
        ],
      ]);
      expect(launched.map(({ pid }) => pid)).toEqual([...pids(noted()), machine.process.pid]);
      expect(launched[1]?.commandLine).toContain(noted()[1]?.mark);
      const ref = refOf(config, machine.process, noted());
      expect((await driver.examineHelpers(ref)).map(({ process }) => process)).toEqual(
        noted().map(({ process }) => process),
      );
      await machine.kill();
      expect(await living(noted())).toBe(0);
      expect(await runFiles(config)).toEqual([]);
      expect((await driver.examineHelpers(ref)).map(({ process, why }) => [process, why])).toEqual(
        noted().map(({ process }) => [null, `its process ${process?.pid} is gone`]),
      );
      expect(events.all.map(({ type }) => type)).toEqual(['exited']);
    });

    it('goes on when one dies alone that it can do without, and tells of it', async () => {
      const { noted, start } = await open((one) => [helperPlan(one), helperPlan(one, { role: 'network' })]);
      const { machine, events } = await start();
      const [dead, other] = noted();
      kill(dead);
      await until(() =>
        expect(events.all).toEqual([
          { type: 'helper_ended', helper: dead, reason: expect.stringContaining('keeps running without it') },
        ]),
      );
      expect(await machine.state()).toBe('running');
      expect(await living(noted())).toBe(1);
      await machine.kill();
      await untilGone(other?.process?.pid ?? 0);
    });

    it('is ended when one dies alone that it cannot do without, and says why', async () => {
      const { noted, start } = await open((one) => [
        helperPlan(one, { essential: true }),
        helperPlan(one, { role: 'network' }),
      ]);
      const { events } = await start();
      kill(noted()[0]);
      expect(await events.exit).toMatchObject({
        cause: 'helper_lost',
        reason: expect.stringMatching(/“files” .* was killed \(SIGKILL\) .* needs it, so the VM was ended/),
      });
      expect(events.all.map(({ type }) => type)).toEqual(['helper_ended', 'exited']);
      expect(await living(noted())).toBe(0);
    });

    it('is taken back whole: what dies alone after that is told of', async () => {
      const { driver, config, noted, start } = await open((one) => [helperPlan(one, { essential: true })]);
      const { machine } = await start();
      machine.detach();
      const back = await adopt(driver, config, machine, noted());
      kill(noted()[0]);
      expect(await back.events.exit).toMatchObject({ cause: 'helper_lost' });
    });

    it('is taken back whole by a session that has another folder for sockets', async () => {
      const { driver, config, noted, start } = await open((one) => [helperPlan(one, { essential: true })]);
      const { machine } = await start();
      machine.detach();
      const back = await adopt(driver, config, machine, noted(), join(config.runDir, '../another'));
      kill(noted()[0]);
      expect(await back.events.exit).toMatchObject({ cause: 'helper_lost' });
    });

    it('is taken back without what is missing, says what that is, and goes on', async () => {
      const { driver, config, noted, start } = await open((one) => [
        helperPlan(one, { essential: true }),
        helperPlan(one, { role: 'network' }),
      ]);
      const { machine } = await start();
      machine.detach();
      const [dead, other] = noted();
      kill(dead);
      await untilGone(dead?.process?.pid ?? 0);
      const back = await adopt(driver, config, machine, noted());
      const reason = expect.stringMatching(/“files” of the VM is missing: its process \d+ is gone\.$/);
      await until(() => expect(back.events.all).toEqual([{ type: 'helper_ended', helper: dead, reason }]));
      expect(await back.machine.state()).toBe('running');
      await back.machine.kill();
      await untilGone(other?.process?.pid ?? 0);
    });

    it('ends one that hangs, too, whether it ignores a polite signal or was halted', async () => {
      const { noted, start } = await open((one) => [
        helperPlan(one, { deaf: true }),
        helperPlan(one, { role: 'network' }),
      ]);
      const { machine } = await start();
      const [deaf = 0, halted = 0] = pids(noted());
      await untilDeaf(deaf);
      process.kill(halted, 'SIGSTOP');
      await machine.kill();
      expect(await living(noted())).toBe(0);
    });

    it('leaves those that outlive it to be found by whoever comes next, and no other process is ended for them', async () => {
      const { driver, killFromOutside, config, noted, start } = await open((one) => [
        helperPlan(one),
        helperPlan(one, { role: 'network' }),
      ]);
      const { machine } = await start();
      machine.detach();
      await killFromOutside(machine);
      const adopted = () => driver.adopt(refOf(config, machine.process, noted()));
      await until(async () => expect(await adopted()).toMatchObject({ found: false }));
      const [files, network] = noted();
      if (!files?.process || !network?.process) throw new Error('They were not noted.');
      // The number of another process, another start, another boot, the other helper's process: strangers all.
      const strangers: HelperRecord[] = [
        { ...files, process: { ...files.process, pid: process.pid } },
        { ...files, process: await readIdentity(process.pid) },
        { ...files, process: { ...files.process, startTime: files.process.startTime + 1 } },
        { ...files, process: { ...files.process, bootId: '00000000-0000-4000-8000-000000000000' } },
        { ...files, process: network.process },
      ];
      for (const stranger of strangers) {
        expect(await driver.endHelpers(refOf(config, machine.process, [stranger]))).toEqual([]);
      }
      expect(await living(noted())).toBe(2);
      // The dashboard had no time to note the process of the second.
      const found = [files, { ...network, process: null }];
      expect(await driver.endHelpers(refOf(config, machine.process, found))).toEqual([]);
      expect(await living(noted())).toBe(0);
    });

    it('is ended with them where it cannot be asked', async () => {
      const { driver, config, noted, start } = await open((one) => [helperPlan(one)]);
      const { machine } = await start();
      machine.detach();
      expect(await driver.endProcess(refOf(config, machine.process, noted()))).toBe(true);
      expect(await living(noted())).toBe(0);
    });

    it('is not started without one that cannot be, and nothing of the others is left', async () => {
      for (const broken of [{ program: '/no/such/program' }, { program: '/bin/false' }]) {
        const { notes, noted, config, start } = await open((one) => [
          helperPlan(one),
          { ...helperPlan(one, { role: 'network' }), ...broken, essential: true },
        ]);
        const failure: unknown = await start().catch((error: unknown) => error);
        // The kernel may show what is left of a process that ends at once, or not: then the machine ends right after its start.
        if (failure instanceof Error) {
          expect(failure).toMatchObject({ code: expect.stringMatching(/^hypervisor_(missing|failed)$/) });
          expect(noted()).toEqual([]);
        } else {
          const { events } = failure as Awaited<ReturnType<typeof start>>;
          expect(await events.exit).toMatchObject({ cause: 'helper_lost' });
        }
        expect(await living(notes.flat())).toBe(0);
        expect(await runFiles(config)).toEqual([]);
      }
    });

    it('is refused a second time before anything of it is started', async () => {
      const { driver, config, noted, start } = await open((one) => [helperPlan(one)]);
      await start();
      const second: unknown[] = [];
      const again = driver.start(config, { note: (helpers) => second.push(helpers) });
      await expect(again).rejects.toMatchObject({ code: 'wrong_state' });
      expect(second).toEqual([]);
      expect(await living(noted())).toBe(1);
    });
  });
}
