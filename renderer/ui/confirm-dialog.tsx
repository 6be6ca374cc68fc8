import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import buttons from './button.module.css';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  /** What the button says: the deed, not "OK". */
  action: string;
  /** Nothing is destroyed: the button has no color of danger. */
  harmless?: boolean;
  pending: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that should not happen by mistake. A press outside does not close it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, pending, disabled = false, harmless = false, onConfirm, onClose } = props;
  return (
    <AlertDialog.Root defaultOpen onOpenChangeComplete={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.popup}>
          <header className={styles.header}>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          </header>
          <AlertDialog.Description render={<div />} className={styles.body}>
            {children}
          </AlertDialog.Description>
          <footer className={styles.footer}>
            <AlertDialog.Close className={cx(buttons.button, buttons.secondary, buttons.medium)}>
              Cancel
            </AlertDialog.Close>
            <Button
              variant={harmless ? 'primary' : 'danger'}
              pending={pending}
              disabled={disabled}
              onClick={onConfirm}
            >
              {action}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
