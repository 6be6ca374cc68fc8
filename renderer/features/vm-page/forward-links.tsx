import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { forwardsQuery } from '../forwards/forward-queries.ts';

const sshPort = 22;

/** The first open service of a VM that a browser can show: another program may have the port of one that is not open. */
export function WebLink({ vm, className }: { vm: VmView; className: string | undefined }) {
  const { data } = useQuery(forwardsQuery(vm));
  const web = data?.forwards.find(({ status, guestPort }) => status === 'open' && guestPort !== sshPort);
  if (!data || !web) return null;
  const place = `${data.address}:${web.hostPort}`;
  return (
    <a
      className={className}
      href={`http://${place}/`}
      target="_blank"
      rel="noreferrer"
      data-tip="Open in the browser"
    >
      <ExternalLink aria-hidden="true" />
      {place}
    </a>
  );
}
