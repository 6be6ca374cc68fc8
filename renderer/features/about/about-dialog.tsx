import { useQuery } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { Button } from '../../ui/button.tsx';
import { useCopied } from '../../ui/copy-button.tsx';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Mark } from '../../ui/mark.tsx';
import { aboutQuery, hostChecksQuery } from '../host/host-queries.ts';
import styles from './about-dialog.module.css';

/** What this program is, in which versions, and by whose leave. */
export function AboutDialog({ onClose }: { onClose: () => void }) {
  const [licences, setLicences] = useState(false);
  const about = useQuery(aboutQuery);
  const checks = useQuery(hostChecksQuery);
  const programs = checks.data?.filter(({ inAbout }) => inAbout) ?? [];
  const versions = about.data && [
    ['Electron', about.data.electron],
    ['Chrome', about.data.chrome],
    ['Node', about.data.node],
    ['SQLite', about.data.sqlite],
    ...programs.map(({ title, detail }) => [title, detail]),
  ];
  const text = `Banger Desktop ${about.data?.version ?? ''}\n${versions?.map((one) => one.join(' ')).join('\n') ?? ''}`;
  const [copied, copy] = useCopied(text);
  if (licences) return <Licences onClose={onClose} />;
  return (
    <Dialog title="About Banger Desktop" onClose={onClose}>
      <DialogBody>
        <div className={styles.head}>
          <Mark size={56} />
          <div>
            <p className={styles.name}>Banger Desktop {about.data?.version}</p>
            <p className={styles.what}>Small virtual machines for development on your Linux workstation.</p>
          </div>
        </div>
        {about.isError && <ErrorNotice error={about.error} onRetry={() => void about.refetch()} />}
        {versions && (
          <Facts>
            {versions.map(([name = '', version]) => (
              <Fact key={name} name={name}>
                {version}
              </Fact>
            ))}
          </Facts>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={() => setLicences(true)}>Licenses</Button>
        <Button icon={copied ? <Check /> : <Copy />} disabled={!about.data} onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <DialogClose>Close</DialogClose>
      </DialogFooter>
    </Dialog>
  );
}

function Licences({ onClose }: { onClose: () => void }) {
  const licences = useQuery({ queryKey: queryKeys.licences, queryFn: () => call('host.licences', {}) });
  return (
    <Dialog title="Licenses" description="Banger Desktop and its components" panes onClose={onClose}>
      {licences.isError && <ErrorNotice error={licences.error} onRetry={() => void licences.refetch()} />}
      <textarea
        aria-label="Licenses"
        readOnly
        spellCheck={false}
        className={styles.licences}
        value={
          licences.data === null
            ? 'This build has no license texts. They are added when Banger is packaged.'
            : (licences.data ?? '')
        }
      />
      <DialogFooter>
        <DialogClose>Close</DialogClose>
      </DialogFooter>
    </Dialog>
  );
}
