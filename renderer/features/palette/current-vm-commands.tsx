import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Code, Copy, SquareTerminal } from 'lucide-react';
import type { EditorId } from '../../../app/contract/editors.ts';
import { vmPlace } from '../../../app/contract/places.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { navigate } from '../../lib/hash-location.ts';
import { notifyError } from '../../ui/notify.ts';
import { vmQuery } from '../../vm/vm-queries.ts';
import { editorsQuery, useOpenEditor } from '../connect/connect-queries.ts';
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
      <EditorCommands vm={vm} choose={choose} />
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

/** The folder that was opened last. Where editors don't know the host yet, the screen that changes that. */
function EditorCommands({ vm, choose }: { vm: VmView; choose: CurrentVmCommandsProps['choose'] }) {
  const { data } = useQuery(editorsQuery(vm));
  const client = useQueryClient();
  const { mutate: open } = useOpenEditor(vm.id);
  if (!data || data.host === null) return null;

  async function openIn(editor: EditorId): Promise<void> {
    // As it is now: hosts are added and removed in other places, too.
    const { folder, isInstalled } = await client.fetchQuery(editorsQuery(vm));
    if (isInstalled) open({ editor, folder });
    else navigate(vmPlace(vm.id, 'connect'));
  }

  return data.editors.map(({ id, name }) => (
    <Command.Item
      key={id}
      className={styles.item}
      onSelect={choose(() => void openIn(id).catch(notifyError))}
    >
      <Code aria-hidden="true" />
      Open {vm.name} in {name}
    </Command.Item>
  ));
}
