import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Copy, SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { vmQuery } from '../../vm/vm-queries.ts';
import { sshQuery, useOpenTerminal } from '../ssh/ssh-queries.ts';
import styles from './palette.module.css';
import { VmCommands } from './vm-command-items.tsx';
import { vmCommands } from './vm-commands.ts';

interface CurrentVmCommandsProps {
  id: string;
  /** A command was typed, which is offered for all VMs. */
  wished: boolean;
  choose: (act: () => void) => () => void;
}

/** What can be done to the VM on the screen. */
export function CurrentVmCommands({ id, wished, choose }: CurrentVmCommandsProps) {
  const { data: vm } = useQuery(vmQuery(id));
  return vm ? <CommandsOf vm={vm} wished={wished} choose={choose} /> : null;
}

function CommandsOf({ vm, wished, choose }: { vm: VmView } & Omit<CurrentVmCommandsProps, 'id'>) {
  return (
    <Command.Group heading={vm.name}>
      {!wished && <VmCommands vm={vm} commands={here} choose={choose} />}
      <SshCommands vm={vm} choose={choose} />
    </Command.Group>
  );
}

/** A terminal is offered where it is known that somebody can log in. */
const here = vmCommands.filter(([name]) => name !== 'openTerminal');

/** Nothing, where nobody can log in. */
function SshCommands({ vm, choose }: { vm: VmView; choose: CurrentVmCommandsProps['choose'] }) {
  const { data: access } = useQuery(sshQuery(vm));
  const { mutate: open } = useOpenTerminal(vm.id);
  if (!access?.available) return null;
  return (
    <>
      <Command.Item className={styles.item} onSelect={choose(() => open())}>
        <SquareTerminal aria-hidden="true" />
        Open a terminal over SSH in {vm.name}
      </Command.Item>
      <Command.Item
        className={styles.item}
        onSelect={choose(() => void navigator.clipboard.writeText(access.line))}
      >
        <Copy aria-hidden="true" />
        Copy the SSH command of {vm.name}
      </Command.Item>
    </>
  );
}
