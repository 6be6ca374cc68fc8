import type { Vm } from '../../../contract/index.ts';
import { registryOf } from '../../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../../hypervisors/fake/driver.ts';
import { createEventBus } from '../../../lib/bus.ts';
import { inTransaction } from '../../../store/db.ts';
import { insertImage } from '../../../store/images.ts';
import { makeImage, makeVm, openTestStore, testClock } from '../../../store/testing/factories.ts';
import { insertVm, usedGuestIps } from '../../../store/vms.ts';
import { createVmRecords } from '../../records/vm-records.ts';
import { createAddresses } from '../addresses.ts';
import type { HostNetwork } from '../host-network.ts';

export const quiet: HostNetwork = { sockets: [], routes: [] };

/** A socket of somebody who listens there, or talks. */
export const socket = (localAddress: string, state: 'listen' | 'established' | 'time_wait' = 'listen') => ({
  ...{ localAddress, localPort: 2222, remoteAddress: '0.0.0.0', remotePort: 0, inode: 0 },
  state,
});

/** The addresses of a new installation, which chooses the lowest free range unless `random` says otherwise. */
export function open({
  network = quiet,
  random = () => 0,
}: {
  network?: HostNetwork;
  random?: (below: number) => number;
} = {}) {
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  const around = { network };
  const addresses = createAddresses({
    db,
    hypervisors: registryOf(createFakeDriver()),
    records: createVmRecords({
      db,
      events: createEventBus(),
      clock: testClock,
      hypervisors: { of: () => null },
    }),
    readNetwork: async () => around.network,
    random,
  });
  return {
    ...{ db, around, addresses },
    addVm: (guestIp: string, overrides: Partial<Vm> = {}) =>
      insertVm(db, makeVm({ imageId: image.id, guestIp, ...overrides })),
    /** As a VM that is made: its row and its range are stored at once. */
    async create(): Promise<string> {
      const { take } = await addresses.survey();
      return inTransaction(db, () => {
        const guestIp = take(usedGuestIps(db))();
        insertVm(db, makeVm({ imageId: image.id, guestIp }));
        return guestIp;
      });
    },
  };
}
