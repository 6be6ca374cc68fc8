import { TriangleAlert } from 'lucide-react';
import type { VmEvidence } from '../../../app/contract/evidence.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './evidence-card.module.css';
import { Choices } from './evidence-choices.tsx';
import { LastSigns } from './last-signs.tsx';

/** A VM that could not start because a file of it is gone: which, once, and the ways on. */
export function MissingFileCard({ vm, evidence }: { vm: VmView; evidence: VmEvidence }) {
  const open = useOpenDialog();
  const gone = evidence.findings.filter(({ verdict }) => verdict === 'differs');
  const diskGone = gone.some(({ subject }) => subject === 'disk');
  return (
    <section aria-label="Evidence" className={styles.card}>
      <h2 className={styles.title}>
        <TriangleAlert aria-hidden="true" />
        {diskGone ? 'Disk file not found' : 'Image file not found'}
      </h2>
      {gone.map(({ recorded }) => (
        <p key={recorded} className={styles.path}>
          <code>{recorded}</code>
          <CopyButton text={recorded ?? ''} label="Copy the path" />
        </p>
      ))}
      <p className={styles.wayOn}>
        {diskGone
          ? 'Put the file back where it was, then start the VM. If you have no copy, its data is lost; delete the VM.'
          : 'Put the file back where it was, then start the VM. Its own disk holds only what differs from the image.'}
      </p>
      <LastSigns evidence={evidence} withEnd={false} />
      <Choices vm={vm} choices={evidence.choices}>
        <Button size="small" variant="warning" writes onClick={() => open({ kind: 'delete-vm', vm })}>
          Delete VM…
        </Button>
      </Choices>
    </section>
  );
}
