import { useQuery, useQueryClient } from '@tanstack/react-query';
import { addressRangeAdvice, parseRange, shownRange } from '../../../app/contract/address-ranges.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notify } from '../../ui/notify.ts';
import { AddressForm } from './address-form.tsx';
import { addressesQuery } from './settings-queries.ts';

const chosen = 'Each installation has its own range on this computer.';
const toBeChosen = 'A free range is chosen when you create your first VM.';

/** The range in which new VMs get their addresses. */
export function AddressRangeSetting() {
  const client = useQueryClient();
  const { data } = useQuery(addressesQuery);
  if (!data) return null;

  const kept = data.range ? shownRange(data.range) : '';
  async function save(given: string | null): Promise<void> {
    const { range } = await call('addresses.setRange', { range: given });
    client.setQueryData(queryKeys.addresses, { range });
    if (range) notify({ title: `New VMs get addresses in ${shownRange(range)}`, tone: 'plain' });
  }
  return (
    <AddressForm
      label="Addresses of new VMs"
      hint={`${kept ? chosen : toBeChosen} Existing VMs keep their addresses.`}
      placeholder="127.16.0.x"
      kept={kept}
      parse={parseRange}
      advice={addressRangeAdvice}
      freeLabel="Choose a free range"
      save={save}
    />
  );
}
