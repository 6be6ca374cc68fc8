import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { cx } from '../../lib/cx.ts';
import { dateAndTime } from '../../lib/dates.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import buttons from '../../ui/button.module.css';
import menu from '../../ui/menu.module.css';
import { bootsQuery } from './console-queries.ts';
import type { PastStretch } from './past-terminal.tsx';

interface BootsMenuProps {
  vmId: string;
  disabled: boolean;
  onChoose: (stretch: PastStretch) => void;
}

/** Leads to what the VM printed in each of its boots. */
export function BootsMenu({ vmId, disabled, onChoose }: BootsMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger
        disabled={disabled}
        aria-label="Earlier boots"
        data-tip="Earlier boots"
        className={cx(buttons.button, buttons.iconOnly)}
      >
        <History />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="bottom" align="end" sideOffset={4} className={menu.positioner}>
          <Menu.Popup aria-label="Earlier boots" className={menu.popup}>
            <Boots vmId={vmId} onChoose={onChoose} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Boots({ vmId, onChoose }: { vmId: string; onChoose: (stretch: PastStretch) => void }) {
  const boots = useQuery(bootsQuery(vmId));
  if (!boots.data) return null;
  if (boots.data.length === 0) {
    return (
      <Menu.Item className={menu.item} disabled>
        No boots recorded yet
      </Menu.Item>
    );
  }
  return boots.data.slice(0, 20).map(({ at, from, to }) => (
    <Menu.Item
      key={from}
      className={menu.item}
      onClick={() =>
        onChoose({ title: `Boot of ${dateAndTime(at)}`, from, to: to ?? Number.MAX_SAFE_INTEGER })
      }
    >
      {dateAndTime(at)} · {relativeTime(at, Date.now())}
    </Menu.Item>
  ));
}
