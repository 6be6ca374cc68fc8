import { useQuery } from '@tanstack/react-query';
import { SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import styles from './ssh-link.module.css';
import { sshQuery, useOpenTerminal } from './ssh-queries.ts';

/** One press from the VM to a shell in the user's own terminal. Nothing where nobody can log in: the details say why. */
export function SshLink({ vm, className }: { vm: VmView; className: string | undefined }) {
  const { data: access } = useQuery(sshQuery(vm));
  const { mutate: open, isPending } = useOpenTerminal(vm.id);
  const locked = useReadOnly() !== null;
  if (!access?.available || locked) return null;
  return (
    <button
      type="button"
      className={cx(className, styles.link)}
      disabled={isPending}
      aria-busy={isPending || undefined}
      aria-label={isPending ? undefined : 'Open a terminal over SSH'}
      data-tip="Open a terminal over SSH"
      onClick={() => open()}
    >
      <SquareTerminal aria-hidden="true" />
      {isPending ? 'Connecting' : 'SSH'}
    </button>
  );
}
