import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../lib/format.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { dbStatusQuery } from './host-queries.ts';

export function DatabaseFacts() {
  const status = useQuery(dbStatusQuery);
  return (
    <Group title="Database">
      {status.isError && <ErrorNotice error={status.error} onRetry={() => void status.refetch()} />}
      {status.data && (
        <Facts>
          <Fact name="File" copy={status.data.path} mono>
            {status.data.path}
          </Fact>
          <Fact name="Size">{formatBytes(status.data.sizeBytes)}</Fact>
          <Fact name="Migrations applied">
            {status.data.applied.map(({ id, name }) => `${id} ${name}`).join(', ') || 'none'}
          </Fact>
          {status.data.pending.length > 0 && (
            <Fact name="Migrations to come">
              {status.data.pending.map(({ id, name }) => `${id} ${name}`).join(', ')}
            </Fact>
          )}
          <Fact name="Last backup">
            {status.data.lastBackupAt ? <LiveTime at={status.data.lastBackupAt} /> : 'None yet'}
          </Fact>
        </Facts>
      )}
    </Group>
  );
}
