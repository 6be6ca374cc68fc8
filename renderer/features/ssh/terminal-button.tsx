import { useQuery } from '@tanstack/react-query';
import { SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { errorValueOf } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
import { sshQuery, useOpenTerminal } from './ssh-queries.ts';

/** One press from the VM to a shell in the user's own terminal. Where nobody can log in it says why. */
export function TerminalButton({ vm }: { vm: VmView }) {
  const { data: access, error } = useQuery(sshQuery(vm));
  const { mutate: open, isPending } = useOpenTerminal(vm.id);
  const refusal = error ? errorValueOf(error).message : access?.available === false ? access.reason : null;
  // Not `disabled`: such a button tells nobody why.
  const refused = !access?.available && {
    'aria-disabled': true,
    'data-tip': refusal ?? undefined,
    onClick: () => {},
  };
  return (
    <Button
      writes
      icon={<SquareTerminal />}
      pending={isPending}
      data-tip="Open a terminal over SSH"
      onClick={() => open()}
      {...refused}
    >
      Terminal
    </Button>
  );
}
