import { useQuery } from '@tanstack/react-query';
import { shellLine } from '../../../app/contract/shell-line.ts';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { aboutQuery } from '../host/host-queries.ts';
import { ApiClients } from './api-clients.tsx';

/** Where scripts and other programs ask Banger. */
export function ApiGroup() {
  const { data } = useQuery(aboutQuery);
  if (!data) return null;
  const ask = (path: string) =>
    shellLine(['curl', '--unix-socket', data.controlSocket, `http://localhost/v1/${path}`]);
  return (
    <Group title="API">
      <Facts>
        <Fact name="Socket" copy={data.controlSocket}>
          <PathText path={data.controlSocket} />
        </Fact>
        <Fact name="List VMs" copy={ask('vms')} mono>
          {ask('vms')}
        </Fact>
        <Fact name="Describe the API" copy={ask('openapi.json')} mono>
          {ask('openapi.json')}
        </Fact>
      </Facts>
      <ApiClients />
    </Group>
  );
}
