import { guestAddressAdvice, parseGuestAddress } from '../../../app/contract/address-ranges.ts';
import { loopbackAddress } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { Group } from '../../ui/facts.tsx';
import { notify } from '../../ui/notify.ts';
import { isLive } from '../../vm/vm-states.ts';
import { AddressForm } from '../settings/address-form.tsx';

const whileOff = 'This computer reaches the VM at this address.';
const whileLive = 'Stop the VM to change its address.';

/** Where this computer reaches the VM. */
export function AddressSetting({ vm }: { vm: VmView }) {
  async function save(given: string | null): Promise<void> {
    const { guestIp } = await call('addresses.setVm', { id: vm.id, guestIp: given });
    notify({ title: `${vm.name} has the address ${loopbackAddress(guestIp)}`, tone: 'plain' });
  }
  return (
    <Group title="Address">
      <AddressForm
        label="Address"
        labelUnseen
        hint={isLive(vm) ? whileLive : whileOff}
        kept={loopbackAddress(vm.guestIp)}
        disabled={isLive(vm)}
        parse={parseGuestAddress}
        advice={guestAddressAdvice}
        freeLabel="Choose a free address"
        save={save}
      />
    </Group>
  );
}
