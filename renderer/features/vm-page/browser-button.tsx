import { Menu } from '@base-ui/react/menu';
import { ChevronDown, ExternalLink, Globe } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import buttons from '../../ui/button.module.css';
import { Button } from '../../ui/button.tsx';
import menu from '../../ui/menu.module.css';
import { useWebLinks, type WebLink } from '../forwards/web-links.ts';

const look = cx(buttons.button, buttons.secondary, buttons.medium);

/** Leads to what the VM serves: to the one service, or to a choice of them. */
export function BrowserButton({ vm }: { vm: VmView }) {
  const links = useWebLinks(vm);
  const [only] = links;
  if (!only) {
    const why = vm.state === 'paused' ? 'It is paused. Resume it first.' : 'No forward of a web port is open';
    return (
      <Button icon={<Globe />} aria-disabled data-tip={why} onClick={() => {}}>
        Browser
      </Button>
    );
  }
  if (links.length === 1) {
    return (
      <a className={look} href={only.url} target="_blank" rel="noreferrer" data-tip={`Open ${only.url}`}>
        <Globe aria-hidden="true" />
        Browser
      </a>
    );
  }
  return (
    <Menu.Root>
      <Menu.Trigger className={look}>
        <Globe aria-hidden="true" />
        Browser
        <ChevronDown aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={4} className={menu.positioner}>
          <Menu.Popup aria-label="Open in the browser" className={menu.popup}>
            {links.map((link) => (
              <WebItem key={link.url} link={link} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function WebItem({ link: { url, guestPort } }: { link: WebLink }) {
  return (
    // A link as elsewhere: the main process looks at where it leads.
    <Menu.Item
      className={menu.item}
      render={
        <a href={url} target="_blank" rel="noreferrer">
          <ExternalLink aria-hidden="true" />
          {url} · port {guestPort}
        </a>
      }
    />
  );
}
