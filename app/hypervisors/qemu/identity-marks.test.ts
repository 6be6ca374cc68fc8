import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { readIdentity } from '../processes/process-identity.ts';
import { readIdentityMarks } from './identity-marks.ts';

it('tells a stranger that has the recorded number by its start time and its command line', async () => {
  const vmId = randomUUID();
  const self = await readIdentity(process.pid);
  if (!self) throw new Error('This process cannot read who it is.');
  const files = {
    helpers: [],
    runDir: '/nowhere',
    consoleLogPath: '/nowhere',
    hypervisorLogPath: '/nowhere',
  };
  const recorded = { pid: self.pid, startTime: self.startTime - 1, bootId: 'another' };
  expect(await readIdentityMarks({ vmId, process: recorded, ...files })).toEqual([
    { mark: 'pid', recorded: `${self.pid}`, found: `${self.pid}` },
    { mark: 'start_time', recorded: `${self.startTime - 1}`, found: `${self.startTime}` },
    { mark: 'boot_id', recorded: 'another', found: self.bootId },
    { mark: 'uuid', recorded: vmId, found: '' },
  ]);
});
