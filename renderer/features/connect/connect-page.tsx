import { useQuery } from '@tanstack/react-query';
import type { VmView } from '../../../app/contract/vms.ts';
import { PageBody } from '../../ui/page.tsx';
import { SshGroup } from '../ssh/ssh-group.tsx';
import { CommandsGroup } from './commands-group.tsx';
import { editorsQuery } from './connect-queries.ts';
import { EditorsGroup } from './editors-group.tsx';
import { HostsGroup } from './hosts-group.tsx';

/** The ways into a VM from other programs. */
export function ConnectPage({ vm }: { vm: VmView }) {
  const { data } = useQuery(editorsQuery(vm));
  const host = data?.host ?? null;
  return (
    <PageBody label="Connect" below="tabs">
      <SshGroup vm={vm} />
      {data && host !== null && <EditorsGroup {...data} vm={vm} host={host} />}
      {host !== null && <HostsGroup host={host} />}
      <CommandsGroup vm={vm} acceptsSsh={host !== null} />
    </PageBody>
  );
}
