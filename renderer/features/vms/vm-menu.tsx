import { Menu } from '@base-ui/react/menu';
import { Copy, Plus, Settings2, SquareTerminal, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { deletionOf } from '../../../app/contract/vm-state-machine.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import menu from '../../ui/menu.module.css';
import { actionIcons } from '../../vm/action-icons.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionLabel, actionsFor, isForced } from '../../vm/vm-actions.ts';

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
            <Menu.Item className={menu.item} onClick={() => navigate(`/vms/${vm.id}`)}>
              <SquareTerminal />
              Open console
            </Menu.Item>
            <Menu.Item className={menu.item} onClick={() => navigate(`/vms/${vm.id}/settings`)}>
              <Settings2 />
              Settings
            </Menu.Item>
            <Menu.Item className={menu.item} onClick={() => void navigator.clipboard.writeText(vm.guestIp)}>
              <Copy />
              Copy address
            </Menu.Item>
            <Menu.Item
              className={menu.item}
              disabled={locked}
              onClick={() => open({ kind: 'create-vm', imageId: vm.imageId })}
            >
              <Plus />
              New VM from its image
            </Menu.Item>
            <Menu.Separator className={menu.separator} />
            <Menu.Item
              className={cx(menu.item, menu.danger)}
              disabled={locked || deletion === null}
              onClick={() => open({ kind: 'delete-vm', vm })}
            >
              <Trash2 />
              {deletion === 'stop and delete' ? 'Stop and delete…' : 'Delete…'}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
