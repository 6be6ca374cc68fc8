import type { Page } from '../../app/contract/scalars.ts';
import type { ListVmsInput, VmSort, VmView } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';

/** In rows. */
export const pageSize = 100;

export const defaultSort: VmSort = 'name';

/** One page of the list of VMs. Throws `ApiError`. */
export function listVms(input: Omit<ListVmsInput, 'limit'>): Promise<Page<VmView>> {
  return call('vms.list', { ...input, limit: pageSize });
}
