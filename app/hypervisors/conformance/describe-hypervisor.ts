import { afterAll, beforeAll, describe } from 'vitest';
import { describeAgent } from './agent.ts';
import { describeDisks } from './disks.ts';
import { describeEndings } from './endings.ts';
import { describeGroups } from './groups.ts';
import { bootMs, type HypervisorFixture, type Laboratory, openLaboratory } from './laboratory.ts';
import { describeReadiness } from './readiness.ts';
import { describeRecognition } from './recognition.ts';
import { describeRefusals } from './refusals.ts';
import { describeRunning } from './running.ts';

/** What every driver does, shown on real machines, two of which run through it until `describeEndings` ends them. */
export function describeHypervisor(name: string, setup: () => Promise<HypervisorFixture>): void {
  describe(`the ${name} driver`, { timeout: bootMs }, () => {
    let opened: Laboratory;
    const lab = () => opened;

    beforeAll(async () => {
      opened = await openLaboratory(await setup());
    }, 4 * bootMs);
    afterAll(() => opened?.close());

    describeRunning(lab);
    describeAgent(lab);
    describeRecognition(lab);
    describeRefusals(lab);
    describeGroups(lab);
    describeReadiness(lab);
    describeEndings(lab);
    describeDisks(lab);
  });
}
