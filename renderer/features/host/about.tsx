import { useQuery } from '@tanstack/react-query';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { aboutQuery } from './host-queries.ts';

export function About() {
  const about = useQuery(aboutQuery);
  if (about.isError) return <ErrorNotice error={about.error} onRetry={() => void about.refetch()} />;
  if (!about.data) return null;
  const { version, electron, chrome, node, sqlite, dataDir, stateDir } = about.data;
  const versions = `Electron ${electron} · Chrome ${chrome} · Node ${node} · SQLite ${sqlite}`;
  return (
    <Facts>
      <Fact name="Banger Desktop" copy={`Banger Desktop ${version} · ${versions}`}>
        {version}
      </Fact>
      <Fact name="Built with">{versions}</Fact>
      <Fact name="Images and disks" copy={dataDir}>
        <PathText path={dataDir} />
      </Fact>
      <Fact name="Database and logs" copy={stateDir}>
        <PathText path={stateDir} />
      </Fact>
    </Facts>
  );
}
