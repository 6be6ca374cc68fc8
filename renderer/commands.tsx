import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'wouter';
import { isEnabled } from '../app/contract/command-enabled.ts';
import { type Command, type CommandName, commandList, commands } from '../app/contract/commands.ts';
import type { VmView } from '../app/contract/vms.ts';
import { useChooseImport } from './features/database/database-queries.ts';
import { listen } from './lib/api.ts';
import { useOpenDialog } from './lib/dialogs.ts';
import { isPress, isTyped } from './lib/keys.ts';
import { useReadOnly } from './lib/read-only.ts';
import { notifyError } from './ui/notify.ts';
import { notifyFailure } from './vm/notify-failure.ts';
import { runVmCommand } from './vm/run-vm-command.ts';
import { vmQuery } from './vm/vm-queries.ts';
import { tabBeside, vmAt } from './vm/vm-sections.ts';

/** What holds the keys for itself as long as the focus is in it. */
const holders = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Carries out what the menu bar and the keys ask. */
export function Commands() {
  const [path, navigate] = useLocation();
  const open = useOpenDialog();
  const client = useQueryClient();
  const locked = useReadOnly() !== null;
  const chooseImport = useChooseImport(notifyError);

  async function run(name: CommandName): Promise<void> {
    const command: Command = commands[name];
    if (command.place !== undefined) return navigate(command.place);
    const id = vmMeant(command, path);
    const vm = id === null ? null : await client.ensureQueryData(vmQuery(id)).catch(() => null);
    if (!isEnabled(command, { locked, vm })) return;
    if (vm) await runOn(vm, name).catch((error: unknown) => notifyFailure(client, vm.id, error));
    else runAlone(name);
  }

  function runAlone(name: CommandName): void {
    if (name === 'newVm') open({ kind: 'create-vm' });
    else if (name === 'registerImage') open({ kind: 'register-image' });
    else if (name === 'importDatabase') chooseImport.mutate();
    else if (name === 'search') focusSearch();
    else if (name === 'back') window.history.back();
    else if (name === 'forward') window.history.forward();
    else if (name === 'palette' || name === 'shortcuts' || name === 'diagnostics' || name === 'about')
      open({ kind: name });
  }

  async function runOn(vm: VmView, name: CommandName): Promise<void> {
    if (name === 'nextTab' || name === 'previousTab')
      navigate(tabBeside(vm.id, vmAt(path)?.section ?? '', name === 'nextTab' ? 1 : -1));
    else await runVmCommand(name, vm, open);
  }

  const ask = useEffectEvent((name: CommandName) => {
    // The menu bar can be used over a dialog, and leads away from it.
    open(null);
    run(name).catch(notifyError);
  });
  const press = useEffectEvent((event: KeyboardEvent) => {
    const found = commandFor(event);
    if (!found) return;
    const [name, command] = found;
    if (command.vm && vmMeant(command, path) === null) return;
    // What is selected is meant then, which is the list's to do.
    if ((name === 'delete' || command.rowKeys !== undefined) && document.querySelector('[data-selecting]'))
      return;
    event.preventDefault();
    event.stopPropagation();
    ask(name);
  });

  useEffect(() => listen('command.asked', (name) => ask(name)), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => press(event);
    // Before a console takes the key for its guest.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  return null;
}

/** The command whose keys were pressed where they are not somebody else's. */
function commandFor(event: KeyboardEvent): readonly [CommandName, Command] | undefined {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(holders)) return undefined;
  const inConsole = target?.closest('.xterm') != null;
  const inField = target?.closest('input, textarea') != null;
  const inRow = target?.closest('[data-vm]') != null && !inField;
  const isMeant = ({ keys, consoleKeys, rowKeys }: Command) => {
    if (consoleKeys !== undefined && isPress(event, consoleKeys)) return true;
    // A key that is held down asks once.
    if (rowKeys !== undefined && inRow && !event.repeat && isPress(event, rowKeys)) return true;
    if (keys === undefined || inConsole || (inField && isTyped(keys))) return false;
    return isPress(event, keys);
  };
  return commandList.find(([, command]) => isMeant(command));
}

/** The id of the VM that a command is about: in the row that has the focus, or on the screen. Null: of none. */
function vmMeant({ vm, menu }: Command, path: string): string | null {
  if (!vm) return null;
  // Only what is on the screen can be looked at in another way.
  const row = menu === 'view' ? null : document.activeElement?.closest<HTMLElement>('[data-vm]');
  return row?.dataset.vm ?? vmAt(path)?.id ?? null;
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('main input[aria-keyshortcuts="/"]')?.focus();
}
