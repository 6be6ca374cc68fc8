import { useQuery } from '@tanstack/react-query';
import type { GuestView } from '../../../app/contract/agent.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { errorValueOf } from '../../lib/api.ts';
import { formatBytes } from '../../lib/format.ts';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import styles from './guest-group.module.css';
import { guestQuery } from './guest-queries.ts';

/** What the guest's agent tells of it; or why it cannot. */
export function GuestGroup({ vm }: { vm: VmView }) {
  const { data: guest, error } = useQuery(guestQuery(vm));
  const refusal = error ? errorValueOf(error).message : guest?.available === false ? guest.reason : null;
  return (
    <Group title="Guest">
      {guest?.available ? (
        <GuestFacts guest={guest} />
      ) : (
        <p className={styles.refusal}>{refusal ?? 'Asking the guest…'}</p>
      )}
    </Group>
  );
}

function GuestFacts({ guest }: { guest: Extract<GuestView, { available: true }> }) {
  return (
    <Facts>
      <Fact name="Addresses" mono>
        {guest.addresses.length > 0 ? guest.addresses.join(', ') : 'None'}
      </Fact>
      {guest.fileSystems.map(({ mountPoint, type, totalBytes, usedBytes }) => (
        <Fact key={mountPoint} name={`Free space on ${mountPoint}`} note={type}>
          {totalBytes === null || usedBytes === null
            ? 'Unknown'
            : `${formatBytes(Math.max(0, totalBytes - usedBytes))} of ${formatBytes(totalBytes)}`}
        </Fact>
      ))}
    </Facts>
  );
}
