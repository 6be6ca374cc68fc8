import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shellLine } from '../../../app/contract/shell-line.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import { sshConfigQuery, useIncludeHosts } from './connect-queries.ts';
import { IncludeHostsDialog } from './include-hosts-dialog.tsx';

/** What ssh calls the VM, and whether it does so by itself. */
export function HostsGroup({ host }: { host: string }) {
  const { data: config } = useQuery(sshConfigQuery);
  const { mutate: include, isPending } = useIncludeHosts();
  const [asking, setAsking] = useState(false);
  if (!config) return null;
  const { isInstalled, file } = config;
  const command = shellLine(isInstalled ? ['ssh', host] : ['ssh', '-F', file, host]);
  return (
    <Group
      title="SSH host"
      aside={
        isInstalled ? (
          <Button size="small" writes pending={isPending} onClick={() => include(false)}>
            Remove hosts from your SSH configuration
          </Button>
        ) : (
          <Button size="small" writes onClick={() => setAsking(true)}>
            Add hosts to your SSH configuration…
          </Button>
        )
      }
    >
      <Facts>
        <Fact
          name="Host"
          copy={host}
          note={isInstalled ? 'Known to ssh and editors' : 'Not in your SSH configuration yet'}
          mono
        >
          {host}
        </Fact>
        <Fact name="Connect" copy={command} note="Starts the VM if it’s off" mono>
          {command}
        </Fact>
      </Facts>
      {asking && <IncludeHostsDialog host={host} onClose={() => setAsking(false)} />}
    </Group>
  );
}
