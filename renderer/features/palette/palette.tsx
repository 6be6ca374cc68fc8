import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import {
  Activity,
  Cpu,
  Database,
  Import,
  Info,
  Keyboard,
  Layers,
  ListChecks,
  type LucideIcon,
  Monitor,
  Moon,
  PackagePlus,
  Plus,
  Search,
  Server,
  Settings,
  Stethoscope,
  Sun,
} from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import { type CommandName, type Command as CommandSpec, commands } from '../../../app/contract/commands.ts';
import { idOfPlace, vmPlace } from '../../../app/contract/places.ts';
import { addressOf } from '../../../app/contract/vm-defaults.ts';
import { call } from '../../lib/api.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import dialog from '../../ui/dialog.module.css';
import { Keys } from '../../ui/keys.tsx';
import { notifyError } from '../../ui/notify.ts';
import { StateBadge } from '../../vm/state-badge.tsx';
import { useChooseImport } from '../database/database-queries.ts';
import { useCreateStarter } from '../images/image-queries.ts';
import { useSettings } from '../settings/settings-queries.ts';
import { CurrentVmCommands } from './current-vm-commands.tsx';
import styles from './palette.module.css';
import { VmCommands } from './vm-command-items.tsx';
import { enabledFor, wishIn } from './vm-commands.ts';

const shownVms = 8;

/** Most are stopped, say, and take no Stop: more are asked for than are shown. */
const wishedVms = 50;

/** Ctrl+K: go anywhere, do anything, from the keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [open, setOpen] = useState(true);
  const [text, setText] = useState('');
  const [path, navigate] = useLocation();
  const openDialog = useOpenDialog();
  const locked = useReadOnly() !== null;
  const starter = useCreateStarter();
  const { change } = useSettings();
  const chooseImport = useChooseImport(notifyError);
  const query = useDeferredValue(text.trim());
  const vms = useQuery(foundVms(query, shownVms));
  const wish = locked ? null : wishIn(query);
  const wanted = useQuery({ ...foundVms(wish?.query ?? '', wishedVms), enabled: wish !== null });
  const takers = (wish && wanted.data ? wanted.data.items : [])
    .filter((vm) => enabledFor(vm, wish?.commands).length > 0)
    .slice(0, shownVms);
  const currentVm = /^\/vms\/([^/]+)/.exec(path)?.[1];

  /** Closes first: what comes next may open a dialog of its own. */
  function choose(act: () => void) {
    return () => {
      setOpen(false);
      onClose();
      act();
    };
  }
  const screen = (name: CommandName, icon: LucideIcon) => {
    const { label, keys, place = '/' }: CommandSpec = commands[name];
    return (
      <Item key={place} icon={icon} keys={keys} onSelect={choose(() => navigate(place))}>
        {label}
      </Item>
    );
  };

  return (
    <Dialog.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Popup aria-label="Command palette" className={`${dialog.popup} ${styles.popup}`}>
          <Command label="Command palette" loop className={styles.command}>
            <div className={styles.search}>
              <Search aria-hidden="true" />
              <Command.Input
                autoFocus
                placeholder="Search VMs and actions…"
                value={text}
                onValueChange={setText}
              />
            </div>
            {/* Not before the VMs are known: the first line of all is the one that Enter takes. */}
            {!vms.isPending && (
              <Command.List className={styles.list}>
                <Command.Empty className={styles.nothing}>Nothing matches “{text}”.</Command.Empty>
                {wish && takers.length > 0 && (
                  <Command.Group heading="Actions on VMs">
                    {takers.map((vm) => (
                      <VmCommands key={vm.id} vm={vm} commands={wish.commands} typed={text} choose={choose} />
                    ))}
                  </Command.Group>
                )}
                {currentVm && !locked && (
                  <CurrentVmCommands id={idOfPlace(currentVm)} wished={wish !== null} choose={choose} />
                )}
                <Command.Group heading="Virtual machines">
                  {vms.data?.items.map((vm) => (
                    <Command.Item
                      key={vm.id}
                      value={`${vm.name} ${vm.id}`}
                      keywords={[addressOf(vm)]}
                      className={styles.item}
                      onSelect={choose(() => navigate(vmPlace(vm.id)))}
                    >
                      <Server aria-hidden="true" />
                      {vm.name}
                      <span className={styles.aside}>
                        <StateBadge vm={vm} />
                      </span>
                    </Command.Item>
                  ))}
                </Command.Group>
                {!locked && (
                  <Command.Group heading="Actions">
                    <Item
                      icon={Plus}
                      keys={commands.newVm.keys}
                      onSelect={choose(() => openDialog({ kind: 'create-vm' }))}
                    >
                      New VM…
                    </Item>
                    <Item icon={Layers} onSelect={choose(() => openDialog({ kind: 'register-image' }))}>
                      Add image…
                    </Item>
                    <Item icon={PackagePlus} onSelect={choose(() => starter.mutate())}>
                      Create a starter image
                    </Item>
                    <Item icon={Import} onSelect={choose(() => chooseImport.mutate())}>
                      Import from another installation…
                    </Item>
                  </Command.Group>
                )}
                <Command.Group heading="Go to">
                  {screen('showVms', Server)}
                  {screen('showImages', Layers)}
                  {screen('showActivity', Activity)}
                  {screen('showJobs', ListChecks)}
                  {screen('showDatabase', Database)}
                  {screen('showHost', Cpu)}
                  {screen('settings', Settings)}
                  <Item
                    icon={Keyboard}
                    keys={commands.shortcuts.keys}
                    onSelect={choose(() => openDialog({ kind: 'shortcuts' }))}
                  >
                    Keyboard shortcuts
                  </Item>
                  <Item icon={Stethoscope} onSelect={choose(() => openDialog({ kind: 'diagnostics' }))}>
                    Diagnostics…
                  </Item>
                  <Item icon={Info} onSelect={choose(() => openDialog({ kind: 'about' }))}>
                    About Banger Desktop
                  </Item>
                </Command.Group>
                {!locked && (
                  <Command.Group heading="Appearance">
                    <Item icon={Monitor} onSelect={choose(() => change({ theme: 'system' }))}>
                      Follow the system’s theme
                    </Item>
                    <Item icon={Sun} onSelect={choose(() => change({ theme: 'light' }))}>
                      Light theme
                    </Item>
                    <Item icon={Moon} onSelect={choose(() => change({ theme: 'dark' }))}>
                      Dark theme
                    </Item>
                  </Command.Group>
                )}
              </Command.List>
            )}
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The VMs that were used last, of those that a text finds. */
function foundVms(query: string, limit: number) {
  return queryOptions({
    queryKey: ['vms', 'palette', query, limit],
    queryFn: () =>
      call('vms.list', { limit, sort: '-lastTouchedAt', ...(query ? { query: query.slice(0, 200) } : {}) }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

interface ItemProps {
  icon: LucideIcon;
  keys?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}

function Item({ icon: Icon, keys, onSelect, children }: ItemProps) {
  return (
    <Command.Item className={styles.item} aria-keyshortcuts={keys} onSelect={onSelect}>
      <Icon aria-hidden="true" />
      <span className={styles.label}>{children}</span>
      {keys && <Keys keys={keys} hint />}
    </Command.Item>
  );
}
