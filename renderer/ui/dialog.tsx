import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import buttons from './button.module.css';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  description?: ReactNode;
  /** For lists that are to be read, not for forms. */
  wide?: boolean;
  /** For what scrolls by parts of its own: it fills most of the window. */
  panes?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Open as long as it is rendered. Escape and a press outside close it. */
export function Dialog({ title, description, wide = false, panes = false, onClose, children }: DialogProps) {
  return (
    <Base.Root defaultOpen onOpenChangeComplete={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={cx(styles.popup, wide && styles.wide, panes && styles.panes)}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close aria-label="Close" className={cx(buttons.button, buttons.iconOnly, styles.close)}>
              <X />
            </Base.Close>
          </header>
          {description && <Base.Description className={styles.description}>{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog that it is in, with the way out that the dialog animates. */
export function DialogClose({ children }: { children: ReactNode }) {
  return (
    <Base.Close className={cx(buttons.button, buttons.secondary, buttons.medium)}>{children}</Base.Close>
  );
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className={styles.body}>{children}</div>;
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return <footer className={styles.footer}>{children}</footer>;
}
