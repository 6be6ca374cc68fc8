import { Menu } from '@base-ui/react/menu';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { dateAndTime } from '../../lib/dates.ts';
import { relativeTime } from '../../lib/relative-time.ts';
import menu from '../../ui/menu.module.css';
import { bootsQuery } from './console-queries.ts';
import type { PastStretch } from './past-terminal.tsx';

interface BootItemsProps {
  vmId: string;
  onChoose: (stretch: PastStretch) => void;
}

/** In a menu: lead to what the VM printed in each of its boots. */
export function BootItems({ vmId, onChoose }: BootItemsProps) {
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
      <History />
      {dateAndTime(at)} · {relativeTime(at, Date.now())}
    </Menu.Item>
  ));
}
