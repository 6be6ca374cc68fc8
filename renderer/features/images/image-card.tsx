import { Menu } from '@base-ui/react/menu';
import { Ellipsis, FileSearch, Layers, Pencil, Plus, Trash2, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { ImageView } from '../../../app/contract/images.ts';
import { vmsOfImagePlace } from '../../../app/contract/places.ts';
import { cx } from '../../lib/cx.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { formatBytes, plural } from '../../lib/format.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import buttons from '../../ui/button.module.css';
import { Button } from '../../ui/button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import menu from '../../ui/menu.module.css';
import { PathText } from '../../ui/path-text.tsx';
import styles from './image-card.module.css';

/** `shown`: somebody came here to see this one. */
export function ImageCard({ image, shown }: { image: ImageView; shown: boolean }) {
  const open = useOpenDialog();
  const locked = useReadOnly() !== null;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (shown) card.current?.scrollIntoView({ block: 'center' });
  }, [shown]);

  return (
    <li ref={card} aria-label={image.name} className={cx(styles.card, shown && styles.shown)}>
      <span className={styles.icon} aria-hidden="true">
        <Layers />
      </span>
      <div className={styles.words}>
        <p className={styles.head}>
          <span className={styles.name} data-selectable>
            {image.name}
          </span>
          {image.managed && (
            <span className={styles.badge} data-tip="Kept in Banger’s data folder and deleted with the image">
              Stored by Banger
            </span>
          )}
        </p>
        <p className={styles.facts}>
          <span>
            {image.vmCount === 0 ? (
              'Not in use'
            ) : (
              <Link
                href={vmsOfImagePlace(image.id)}
                aria-label={`Show ${plural(image.vmCount, 'VM')} of ${image.name}`}
                className={styles.vms}
              >
                {plural(image.vmCount, 'VM')}
              </Link>
            )}
          </span>
          {image.sizeBytes !== null && <span>{formatBytes(image.sizeBytes)}</span>}
          <span>
            Created <LiveTime at={image.createdAt} />
          </span>
        </p>
        <PathText path={image.rootfsPath} className={styles.path} />
        {image.missingFiles.length > 0 && (
          <div className={styles.missing}>
            <TriangleAlert aria-hidden="true" />
            <div className={styles.files}>
              Missing:
              {image.missingFiles.map((path) => (
                <PathText key={path} path={path} />
              ))}
              Put the file back, or choose where it is now.
            </div>
            <Button
              size="small"
              writes
              icon={<FileSearch />}
              aria-label={`Locate… the files of ${image.name}`}
              onClick={() => open({ kind: 'edit-image', image })}
            >
              Locate…
            </Button>
          </div>
        )}
        {image.rootNote !== null && (
          <p className={styles.missing}>
            <TriangleAlert aria-hidden="true" />
            <span data-selectable>{image.rootNote}</span>
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Button
          size="small"
          writes
          icon={<Plus />}
          aria-label={`New VM… from ${image.name}`}
          disabled={image.missingFiles.length > 0}
          onClick={() => open({ kind: 'create-vm', imageId: image.id })}
        >
          New VM…
        </Button>
        <Menu.Root>
          <Menu.Trigger
            aria-label={`More actions for ${image.name}`}
            className={cx(buttons.button, buttons.iconOnly)}
          >
            <Ellipsis />
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner align="end" sideOffset={4} className={menu.positioner}>
              <Menu.Popup className={menu.popup}>
                <Menu.Item
                  className={menu.item}
                  disabled={locked}
                  onClick={() => open({ kind: 'edit-image', image })}
                >
                  <Pencil />
                  Edit…
                </Menu.Item>
                <Menu.Separator className={menu.separator} />
                <Menu.Item
                  className={cx(menu.item, menu.danger)}
                  disabled={locked}
                  onClick={() => open({ kind: 'delete-image', image })}
                >
                  <Trash2 />
                  Delete…
                </Menu.Item>
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      </div>
    </li>
  );
}
