import { openRealDashboard } from './real-dashboard.ts';

/**
 * A program that does to VMs, over and over, everything that can be done to them, until it is killed. Says `ready` when it
 * begins. Each argument is one VM's id; its own VMs come and go.
 */
async function neverRest(home: string, imageId: string): Promise<never> {
  const app = await openRealDashboard(home);
  process.stdout.write('ready\n');
  const spec = { vcpuCount: 1, memoryMib: 128, forwards: [] };
  for (let round = 0; ; round += 1) {
    const name = `restless-${process.pid}-${round}`;
    const { id } = await app.value('vms.create', { name, imageId, spec });
    await app.value('vms.start', { id });
    await app.value('vms.pause', { id });
    await app.value('vms.resume', { id });
    await app.invoke('vms.stop', { id });
    await app.invoke('vms.forceStop', { id });
    await app.untilState(id, 'stopped');
    await app.value('vms.delete', { id });
  }
}

const [, , home = '', imageId = ''] = process.argv;
await neverRest(home, imageId);
