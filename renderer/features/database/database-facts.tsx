import type { DbStatus } from '../../../app/contract/database.ts';
import { formatBytes } from '../../lib/format.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { PathText } from '../../ui/path-text.tsx';

export function DatabaseFacts({ status }: { status: DbStatus }) {
  const newest = status.applied.at(-1);
  return (
    <Facts>
      <Fact name="File" copy={status.path}>
        <PathText path={status.path} />
      </Fact>
      <Fact name="Size">{formatBytes(status.sizeBytes)}</Fact>
      <Fact name="Schema version">{newest ? newest.id : 'None'}</Fact>
      <Fact name="Last backup">
        {status.lastBackupAt ? <LiveTime at={status.lastBackupAt} /> : 'None yet'}
      </Fact>
    </Facts>
  );
}
