import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { Copy, Globe, Pencil, Plus, Settings2, SquareCode, SquareTerminal, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import { addressOf } from '../../../app/contract/vm-defaults.ts';
import { deletionOf } from '../../../app/contract/vm-state-machine.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import menu from '../../ui/menu.module.css';
import { actionIcons } from '../../vm/action-icons.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionLabel, actionsFor, isForced } from '../../vm/vm-actions.ts';
import { useWebLinks } from '../forwards/web-links.ts';
import { sshQuery, useOpenTerminal } from '../ssh/ssh-queries.ts';

interface VmMenuProps {
  vm: VmView;
  /** What it opens beside. */
  at: DOMRect;
  onClose: () => void;
}

/** Everything that can be done to a VM in its state. Open as long as it is rendered. */
export function VmMenu({ vm, at, onClose }: VmMenuProps) {
  const [, navigate] = useLocation();
  const open = useOpenDialog();
  const { run } = useVmPower(vm);
  const deletion = deletionOf(vm);
  const locked = useReadOnly() !== null;
  const anchor = useMemo(() => ({ getBoundingClientRect: () => at }), [at]);
  return (
    <Menu.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Menu.Portal>
        <Menu.Positioner
          anchor={anchor}
          side="bottom"
          align={at.width === 0 ? 'start' : 'end'}
          sideOffset={4}
          className={menu.positioner}
        >
          <Menu.Popup aria-label={`Actions for ${vm.name}`} className={menu.popup}>
            {actionsFor(vm).map((action) => {
              const Icon = actionIcons[action];
              return (
                <Menu.Item
                  key={action}
                  className={cx(menu.item, isForced(action, vm.state) && menu.danger)}
                  disabled={locked}
                  onClick={() => run(action)}
                >
                  <Icon />
                  {actionLabel(action, vm.state)}
                  {isForced(action, vm.state) && '…'}
                </Menu.Item>
              );
            })}
            <Menu.Separator className={menu.separator} />
            <Menu.Item className={menu.item} onClick={() => navigate(vmPlace(vm.id))}>
              <SquareCode />
              Open console
            </Menu.Item>
            <WaysIn vm={vm} />
            <Menu.Item
              className={menu.item}
              onClick={() => void navigator.clipboard.writeText(addressOf(vm))}
            >
              <Copy />
              Copy address
            </Menu.Item>
            <Menu.Separator className={menu.separator} />
            <Menu.Item
              className={menu.item}
              disabled={locked}
              onClick={() => open({ kind: 'rename-vm', vm })}
            >
              <Pencil />
              Rename…
            </Menu.Item>
            <Menu.Item className={menu.item} onClick={() => navigate(vmPlace(vm.id, 'settings'))}>
              <Settings2 />
              VM settings
            </Menu.Item>
            {vm.imageName && (
              <Menu.Item
                className={menu.item}
                disabled={locked}
                onClick={() => open({ kind: 'create-vm', imageId: vm.imageId })}
              >
                <Plus />
                New VM from “{vm.imageName}”…
              </Menu.Item>
            )}
            <Menu.Separator className={menu.separator} />
            <Menu.Item
              className={cx(menu.item, menu.danger)}
              disabled={locked || deletion === null}
              onClick={() => open({ kind: 'delete-vm', vm })}
            >
              <Trash2 />
              {deletion === 'stop and delete' ? 'Force off and delete…' : 'Delete…'}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Into the guest from this computer: greyed out where nobody can log in, and nothing where nothing is served. */
function WaysIn({ vm }: { vm: VmView }) {
  const { data: access } = useQuery(sshQuery(vm));
  const { mutate: openTerminal } = useOpenTerminal(vm.id);
  const locked = useReadOnly() !== null;
  const links = useWebLinks(vm);
  return (
    <>
      <Menu.Item
        className={menu.item}
        disabled={locked || !access?.available}
        data-tip={access?.available === false ? access.reason : undefined}
        onClick={() => openTerminal()}
      >
        <SquareTerminal />
        Open terminal
      </Menu.Item>
      {links.map(({ url, place }) => (
        <Menu.Item
          key={url}
          className={menu.item}
          render={
            <a href={url} target="_blank" rel="noreferrer">
              <Globe />
              Open {place}
            </a>
          }
        />
      ))}
    </>
  );
}
