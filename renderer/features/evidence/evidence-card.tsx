import { useQuery } from '@tanstack/react-query';
import { Check, CircleHelp, TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type { EvidenceChoice, Finding, IdentityVerdict, VmEvidence } from '../../../app/contract/evidence.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { Button } from '../../ui/button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './evidence-card.module.css';
import { evidenceQuery, useResolve } from './evidence-queries.ts';
import { IdentityRow } from './identity-row.tsx';

/** Where what is written down about a VM and what is found do not agree: both, and what can be decided. */
export function EvidenceCard({ vm }: { vm: VmView }) {
  const asked = vm.state === 'unknown' || vm.state === 'error';
  const { data: evidence } = useQuery({ ...evidenceQuery(vm), enabled: asked });
  if (!asked || !evidence || evidence.ignored) return null;
  if (!evidence.findings.some(({ verdict }) => verdict === 'differs')) return null;
  return (
    <section aria-label="Evidence" className={styles.card}>
      <h2 className={styles.title}>
        <CircleHelp aria-hidden="true" />
        {vm.state === 'unknown'
          ? 'What this VM does is not known for certain'
          : evidence.choices.includes('accept_base')
            ? 'The root file system of this VM has changed'
            : 'Something of this VM is missing'}
      </h2>
      <FindingTable findings={evidence.findings.filter(isTelling)} identity={evidence.identity} />
      {evidence.choices.includes('accept_base') ? <ChangedBase /> : <WayOn findings={evidence.findings} />}
      <LastSigns evidence={evidence} />
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

/** What to do about a file that is gone: no choice of ours brings it back. */
function WayOn({ findings }: { findings: readonly Finding[] }) {
  const gone = findings.find(
    ({ subject, verdict }) => verdict === 'differs' && (subject === 'disk' || subject === 'image'),
  );
  if (!gone) return null;
  return (
    <p className={styles.wayOn}>
      {gone.subject === 'disk'
        ? 'Put the file back where it was, then start the VM. Without its disk all that was written in it is lost: then delete it.'
        : 'Put the file back where it was, then start the VM. Its own disk holds only what differs from the image.'}
    </p>
  );
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
          <th scope="col">What</th>
          <th scope="col">Written down</th>
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

function LastSigns({ evidence: { lastEnd, consoleTail, hypervisorTail } }: { evidence: VmEvidence }) {
  const said = [
    { title: 'The guest printed last', lines: consoleTail },
    { title: 'The hypervisor said last', lines: hypervisorTail },
  ].filter(({ lines }) => lines.length > 0);
  return (
    <>
      {lastEnd && (
        <p className={styles.lastEnd} data-selectable>
          <LiveTime at={lastEnd.at} />: {lastEnd.reason}
        </p>
      )}
      {said.map(({ title, lines }) => (
        <details key={title} className={styles.said}>
          <summary>{title}</summary>
          <pre data-selectable>{lines.join('\n')}</pre>
        </details>
      ))}
    </>
  );
}

const words: Record<EvidenceChoice, string> = {
  adopt: 'Look again',
  mark_stopped: 'Call it stopped',
  accept_base: 'Use the changed file',
  ignore: 'Hide this',
};

function Choices({ vm, choices }: { vm: VmView; choices: readonly EvidenceChoice[] }) {
  const { resolve, pending } = useResolve(vm.id);
  return (
    <div className={styles.choices}>
      {choices.map((choice) => (
        <Button
          key={choice}
          size="small"
          writes
          pending={pending === choice}
          disabled={pending !== null}
          onClick={() => resolve(choice)}
        >
          {words[choice]}
        </Button>
      ))}
    </div>
  );
}
