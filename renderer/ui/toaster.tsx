import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { cx } from '../lib/cx.ts';
import buttons from './button.module.css';
import { Button } from './button.tsx';
import { type Notice, showNoticesWith } from './notify.ts';
import styles from './toaster.module.css';

type Shown = Pick<Notice, 'tone' | 'action'>;

const manager = Toast.createToastManager<Shown>();

function showNotice({ title, description, tone, action }: Notice): void {
  manager.add({
    title,
    description,
    data: { tone, ...(action && { action }) },
    timeout: timeoutOf(tone, action),
    priority: tone === 'error' ? 'high' : 'low',
  });
}

/** Milliseconds that a notice is shown; 0: until it is answered. */
function timeoutOf(tone: Notice['tone'], action: Notice['action']): number {
  if (action) return action.brief ? 12_000 : 0;
  return tone === 'error' ? 12_000 : 4000;
}

export function Toaster() {
  useEffect(() => showNoticesWith(showNotice), []);
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager<Shown>();
  return toasts.map((toast) => (
    // Base UI hides urgent toasts and all their buttons from screen readers; but what can have the focus must be there.
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection="right"
      aria-hidden={false}
      className={styles.toast}
    >
      {toast.data?.tone === 'error' ? (
        <CircleAlert className={styles.bad} aria-hidden="true" />
      ) : (
        <CircleCheck className={styles.good} aria-hidden="true" />
      )}
      <div className={styles.words}>
        <Toast.Title className={styles.title} />
        <Toast.Description className={styles.description} />
        <ToastAction id={toast.id} action={toast.data?.action} />
      </div>
      <Toast.Close
        aria-label="Dismiss"
        aria-hidden={false}
        className={cx(buttons.button, buttons.iconOnly, styles.close)}
      >
        <X />
      </Toast.Close>
    </Toast.Root>
  ));
}

function ToastAction({ id, action }: { id: string; action: Notice['action'] }) {
  if (!action) return null;
  const { label, press } = action;
  const act = () => {
    manager.close(id);
    press();
  };
  return (
    <Button size="small" className={styles.action} onClick={act}>
      {label}
    </Button>
  );
}
