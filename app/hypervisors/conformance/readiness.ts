import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import type { HelperRecord, MachineConfig } from '../driver/machine.ts';
import { readIdentity } from '../processes/process-identity.ts';
import { listensAt, type Readiness } from '../processes/readiness.ts';
import type { HelperPlan } from '../processes/start-helpers.ts';
import { helperPlan, helperSocket, listeningHelper } from '../testing/helper-plan.ts';
import { refOf, runFiles } from '../testing/machines.ts';
import type { Laboratory } from './laboratory.ts';

/** Longer than any test waits. Milliseconds. */
const forever = 600_000;

/** Helpers that must be ready before their hypervisor is started. */
export function describeReadiness(lab: () => Laboratory): void {
  describe('a machine with helpers that get ready', () => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });

    async function open(plan: (config: MachineConfig) => HelperPlan[]) {
      const { fixture, prepare } = lab();
      const { driver } = fixture.withHelpers(plan);
      const config = await prepare();
      const known = new Map<string, HelperRecord>();
      let noted: readonly HelperRecord[] = [];
      const launched: string[] = [];
      const start = async (signal?: AbortSignal) => {
        const machine = await driver.start(config, {
          signal,
          onLaunch: ({ commandLine }) => launched.push(commandLine[0] ?? ''),
          note: (helpers) => {
            noted = [...helpers];
            for (const helper of helpers) known.set(helper.role, helper);
          },
        });
        ends.push(() => machine.kill());
        return machine;
      };
      async function expectNothingLeft(): Promise<void> {
        expect(noted).toEqual([]);
        for (const { process } of known.values()) expect(await readIdentity(process?.pid ?? 0)).toBeNull();
        expect(await runFiles(config)).toEqual([]);
        expect(await driver.adopt(refOf(config, null))).toMatchObject({ found: false });
      }
      return { config, known, launched, start, expectNothingLeft };
    }

    /** Ready, or what else it does, once `then` is called. */
    function held(): { readiness: Readiness; asked: () => number; then: (answer: boolean | Error) => void } {
      let answer: boolean | Error = false;
      let asked = 0;
      const isReady = async () => {
        asked += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      };
      const then = (next: boolean | Error) => {
        answer = next;
      };
      return { readiness: { isReady, limit: forever }, asked: () => asked, then };
    }

    it('is started once each of them is, one after the other, and leaves none of their sockets', async () => {
      const { config, known, start } = await open((one) => [
        listeningHelper(one),
        listeningHelper(one, { role: 'network' }),
      ]);
      const machine = await start();
      for (const role of ['files', 'network'])
        expect(await listensAt(helperSocket(config, role)).isReady()).toBe(true);
      const [files, network] = ['files', 'network'].map((role) => known.get(role)?.process?.pid ?? 0);
      await machine.kill();
      expect(await Promise.all([files, network].map((pid = 0) => readIdentity(pid)))).toEqual([null, null]);
      expect(await runFiles(config)).toEqual([]);
    });

    it('is not started before they are', async () => {
      const wait = held();
      const { launched, start } = await open((one) => [
        { ...helperPlan(one), readiness: wait.readiness },
        helperPlan(one, { role: 'network' }),
      ]);
      const starting = start();
      await until(() => expect(wait.asked()).toBeGreaterThan(3));
      expect(launched).toEqual(['/bin/sh']);
      wait.then(true);
      await starting;
      expect(launched).toHaveLength(3);
    });

    it('is not started when one is not ready in time, and nothing is left', async () => {
      const { launched, start, expectNothingLeft } = await open((one) => [
        listeningHelper(one),
        { ...helperPlan(one, { role: 'network' }), readiness: listensAt(join(one.runDir, 'none'), 50) },
      ]);
      await expect(start()).rejects.toMatchObject({
        code: 'timeout',
        message: 'The helper process “network” of the VM wasn’t ready within 0.05 s, and was ended.',
      });
      expect(launched).toHaveLength(2);
      await expectNothingLeft();
    });

    it.each<[what: string, said: RegExp, program: Partial<HelperPlan>]>([
      [
        'ends',
        /“network” of the VM ended with exit code 3 before the VM started/,
        { args: ['-c', 'exit 3'] },
      ],
      ['is killed', /“network” of the VM was killed \(SIGKILL\) before/, { args: ['-c', 'kill -9 $$'] }],
      [
        'ends in order',
        /“network” of the VM ended with exit code 0 before/,
        { program: '/bin/true', args: [] },
      ],
    ])('is not started when one %s before it is ready, and nothing is left', async (_, said, program) => {
      const { start, expectNothingLeft } = await open((one) => [
        listeningHelper(one, { essential: true }),
        {
          ...helperPlan(one, { role: 'network' }),
          ...program,
          readiness: listensAt(helperSocket(one, 'network'), forever),
        },
      ]);
      await expect(start()).rejects.toMatchObject({
        code: 'hypervisor_failed',
        message: expect.stringMatching(said),
      });
      await expectNothingLeft();
    });

    it('is not started when an earlier one ends while a later one gets ready', async () => {
      const wait = held();
      const { known, start, expectNothingLeft } = await open((one) => [
        listeningHelper(one),
        { ...helperPlan(one, { role: 'network' }), readiness: wait.readiness },
      ]);
      const starting = start().catch((error: unknown) => error);
      await until(() => expect(wait.asked()).toBeGreaterThan(0));
      process.kill(known.get('files')?.process?.pid ?? 0, 'SIGKILL');
      expect(await starting).toMatchObject({
        code: 'hypervisor_failed',
        message: expect.stringContaining('“files” of the VM was killed (SIGKILL) before the VM started'),
      });
      await expectNothingLeft();
    });

    it('is not started when nobody can tell whether one is ready', async () => {
      const wait = held();
      const { start, expectNothingLeft } = await open((one) => [
        { ...helperPlan(one), readiness: wait.readiness },
      ]);
      wait.then(new Error('no answer'));
      await expect(start()).rejects.toMatchObject({
        code: 'hypervisor_failed',
        message: expect.stringContaining('“files”'),
      });
      await expectNothingLeft();
    });

    it('is not started when that is cancelled while one gets ready, and nothing is left', async () => {
      const wait = held();
      const { start, expectNothingLeft } = await open((one) => [
        { ...helperPlan(one), readiness: wait.readiness },
      ]);
      const abort = new AbortController();
      const starting = start(abort.signal).catch((error: unknown) => error);
      await until(() => expect(wait.asked()).toBeGreaterThan(0));
      abort.abort();
      expect(await starting).toMatchObject({ code: 'cancelled' });
      await expectNothingLeft();
    });

    it('loses the socket of one that dies alone, so that nobody takes it for one that listens', async () => {
      const { config, known, start } = await open((one) => [listeningHelper(one)]);
      const machine = await start();
      process.kill(known.get('files')?.process?.pid ?? 0, 'SIGKILL');
      await until(() => expect(existsSync(helperSocket(config, 'files'))).toBe(false));
      expect(await machine.state()).toBe('running');
    });
  });
}
