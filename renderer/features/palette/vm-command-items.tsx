import { useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Copy, type LucideProps, Pencil, Plug, SquareTerminal, Trash2 } from 'lucide-react';
import type { ComponentType } from 'react';
import type { CommandName } from '../../../app/contract/commands.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { Keys } from '../../ui/keys.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { notifyFailure } from '../../vm/notify-failure.ts';
import { runVmCommand } from '../../vm/run-vm-command.ts';
import styles from './palette.module.css';
import { enabledFor, phraseOf, type VmCommandEntry } from './vm-commands.ts';

const icons: Partial<Record<CommandName, ComponentType<LucideProps>>> = {
  ...actionIcons,
  openTerminal: SquareTerminal,
  connect: Plug,
  copyAddress: Copy,
  rename: Pencil,
  delete: Trash2,
};

interface VmCommandsProps {
  vm: VmView;
  commands?: readonly VmCommandEntry[];
  /** What was typed, which these answer however it was put. */
  typed?: string;
  choose: (act: () => void) => () => void;
}

/** What can be asked of a VM now, or those of the commands that it takes. */
export function VmCommands({ vm, commands, typed, choose }: VmCommandsProps) {
  const open = useOpenDialog();
  const client = useQueryClient();
  return enabledFor(vm, commands).map(([name, command]) => {
    const Icon = icons[name];
    return (
      <Command.Item
        key={name}
        value={`${phraseOf(command, vm)} ${vm.id}`}
        {...(typed ? { keywords: [typed] } : {})}
        className={styles.item}
        onSelect={choose(
          () =>
            void runVmCommand(name, vm, open).catch((error: unknown) => notifyFailure(client, vm.id, error)),
        )}
      >
        {Icon && <Icon aria-hidden="true" />}
        <span className={styles.label}>{phraseOf(command, vm)}</span>
        {!typed && command.keys && <Keys keys={command.keys} hint />}
      </Command.Item>
    );
  });
}
