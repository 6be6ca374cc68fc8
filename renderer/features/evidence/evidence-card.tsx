import { Check, CircleHelp, TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type { Finding, IdentityVerdict } from '../../../app/contract/evidence.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import styles from './evidence-card.module.css';
import { Choices } from './evidence-choices.tsx';
import { useTellingEvidence } from './evidence-queries.ts';
import { IdentityRow } from './identity-row.tsx';
import { LastSigns } from './last-signs.tsx';
import { MissingFileCard } from './missing-file-card.tsx';

/** Where what is written down about a VM and what is found do not agree: both, and what can be decided. */
export function EvidenceCard({ vm }: { vm: VmView }) {
  const evidence = useTellingEvidence(vm);
  if (!evidence) return null;
  const isChanged = evidence.choices.includes('accept_base');
  if (vm.state === 'error' && !isChanged) return <MissingFileCard vm={vm} evidence={evidence} />;
  return (
    <section aria-label="Evidence" className={styles.card}>
      <h2 className={styles.title}>
        <CircleHelp aria-hidden="true" />
        {vm.state === 'unknown'
          ? 'Can’t tell whether this VM is running'
          : 'The root file system of this VM has changed'}
      </h2>
      <FindingTable findings={evidence.findings.filter(isTelling)} identity={evidence.identity} />
      {isChanged && <ChangedBase />}
      {/* The banner above the card says it, too. */}
      <LastSigns
        evidence={evidence}
        withEnd={vm.state === 'unknown' && evidence.lastEnd?.reason !== vm.runtime.lastError}
      />
      <Choices vm={vm} choices={evidence.choices} />
    </section>
  );
}

const subjects: Record<Finding['subject'], string> = {
  process: 'Process',
  helper: 'Helper process',
  control: 'Control socket',
  disk: 'Disk',
  image: 'Image file',
};

/** Image files belong to many VMs: they are worth a line only where one is gone. */
function isTelling({ subject, verdict }: Finding): boolean {
  return subject !== 'image' || verdict === 'differs';
}

/** The disk goes on being what it is: over another root file system it is a damaged one. */
function ChangedBase() {
  return (
    <p className={styles.wayOn}>
      The disk of this VM holds only what differs from the root file system that it was created from. With
      another one, files in the VM can be damaged. Put the original file back, or create a new VM from the
      image.
    </p>
  );
}

interface FindingTableProps {
  findings: readonly Finding[];
  identity: readonly IdentityVerdict[];
}

function FindingTable({ findings, identity }: FindingTableProps) {
  return (
    <table className={styles.findings} data-selectable>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Expected</th>
          <th scope="col">Found</th>
        </tr>
      </thead>
      <tbody>
        {findings.map(({ subject, recorded, found, verdict }) => (
          <Fragment key={`${subject} ${recorded}`}>
            <tr>
              <th scope="row">{subjects[subject]}</th>
              <td className={styles.recorded}>{recorded ?? '—'}</td>
              <td>
                <span className={cx(styles.found, styles[verdict])}>
                  {verdict === 'agrees' ? (
                    <Check aria-label="Agrees" />
                  ) : (
                    <TriangleAlert aria-label="Differs" />
                  )}
                  {found}
                </span>
              </td>
            </tr>
            {subject === 'process' && identity.map((one) => <IdentityRow key={one.mark} verdict={one} />)}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
