import { Menu } from '@base-ui/react/menu';
import { Copy, Ellipsis, Save, Search } from 'lucide-react';
import { cx } from '../../lib/cx.ts';
import buttons from '../../ui/button.module.css';
import { IconButton } from '../../ui/button.tsx';
import menu from '../../ui/menu.module.css';
import { BootItems } from './boot-items.tsx';
import type { PastStretch } from './past-terminal.tsx';
import { saveConsole } from './save-console.ts';

interface ConsoleToolsProps {
  vmId: string;
  /** There is nothing yet that they could be used on. */
  disabled: boolean;
  onSearch: () => void;
  onCopy: () => void;
  onChoose: (stretch: PastStretch) => void;
}

/** What can be done with the output of a VM: the two things that are done often, and a menu. */
export function ConsoleTools({ vmId, disabled, onSearch, onCopy, onChoose }: ConsoleToolsProps) {
  return (
    <>
      <IconButton label="Search (Ctrl+Shift+F)" disabled={disabled} onClick={onSearch}>
        <Search />
      </IconButton>
      <IconButton label="Copy the selection (Ctrl+Shift+C), or all" disabled={disabled} onClick={onCopy}>
        <Copy />
      </IconButton>
      <Menu.Root>
        <Menu.Trigger
          disabled={disabled}
          aria-label="More console actions"
          data-tip="More console actions"
          className={cx(buttons.button, buttons.iconOnly)}
        >
          <Ellipsis />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="bottom" align="end" sideOffset={4} className={menu.positioner}>
            <Menu.Popup aria-label="More console actions" className={menu.popup}>
              <Menu.Item className={menu.item} onClick={() => void saveConsole(vmId)}>
                <Save />
                Save full log…
              </Menu.Item>
              <Menu.Separator className={menu.separator} />
              <Menu.Group>
                <Menu.GroupLabel className={menu.label}>Earlier boots</Menu.GroupLabel>
                <BootItems vmId={vmId} onChoose={onChoose} />
              </Menu.Group>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </>
  );
}
