import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useState } from 'react';
import type { Quitting } from '../../../app/contract/quitting.ts';
import type { QuitChoice } from '../../../app/contract/settings.ts';
import { call } from '../../lib/api.ts';
import { cx } from '../../lib/cx.ts';
import { plural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import dialog from '../../ui/dialog.module.css';
import { notifyError } from '../../ui/notify.ts';
import { quitChoiceWords } from './quit-choice-words.ts';
import styles from './quit-dialog.module.css';

const answer = (choice: QuitChoice, remember: boolean) =>
  call('quit.answer', { choice, remember }).catch(notifyError);
const force = () => call('quit.force', {}).catch(notifyError);
const stay = () => call('quit.cancel', {}).catch(notifyError);

/** What becomes of running VMs; then how far that is; then what to do about those that do not listen. */
export function QuitDialog({ quitting }: { quitting: Quitting }) {
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && void stay()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={dialog.backdrop} />
        <AlertDialog.Popup className={dialog.popup}>
          <header className={dialog.header}>
            <AlertDialog.Title className={dialog.title}>{titleOf(quitting)}</AlertDialog.Title>
          </header>
          <Phase quitting={quitting} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function titleOf({ phase, vms }: Quitting): string {
  switch (phase) {
    case 'asking':
      return `${plural(vms.length, 'VM is', 'VMs are')} running`;
    case 'pausing':
      return `Pausing ${plural(vms.length, 'VM')}…`;
    case 'stopping':
      return `Waiting for ${plural(vms.length, 'VM')} to power off…`;
    case 'stuck':
      return `${plural(vms.length, 'VM does', 'VMs do')} not do as asked`;
  }
}

function Phase({ quitting }: { quitting: Quitting }) {
  switch (quitting.phase) {
    case 'asking':
      return <Asking vms={quitting.vms} />;
    case 'stuck':
      return <Stuck vms={quitting.vms} />;
    default:
      return (
        <>
          <AlertDialog.Description render={<div />} className={dialog.body}>
            <Names vms={quitting.vms} />
            <p>The dashboard closes by itself when this is done.</p>
          </AlertDialog.Description>
          <footer className={dialog.footer}>
            <Button variant="secondary" onClick={() => void stay()}>
              Stay
            </Button>
          </footer>
        </>
      );
  }
}

function Asking({ vms }: { vms: readonly string[] }) {
  const [choice, setChoice] = useState<QuitChoice>('leave');
  const [remember, setRemember] = useState(false);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void answer(choice, remember);
      }}
    >
      <div className={dialog.body}>
        <AlertDialog.Description render={<div />}>
          <Names vms={vms} />
        </AlertDialog.Description>
        <fieldset className={styles.choices}>
          <legend className={styles.legend}>What becomes of them?</legend>
          {quitChoiceWords.map(({ value, label, hint }) => (
            <label key={value} className={cx(styles.choice, value === choice && styles.chosen)}>
              <input
                type="radio"
                name="quit-choice"
                value={value}
                checked={value === choice}
                onChange={() => setChoice(value)}
              />
              <span>
                <b>{label}</b>
                <small>{hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label className={styles.remember}>
          <input type="checkbox" checked={remember} onChange={() => setRemember(!remember)} />
          Do so every time. You can change it in the settings.
        </label>
      </div>
      <footer className={dialog.footer}>
        <Button variant="secondary" onClick={() => void stay()}>
          Cancel
        </Button>
        <Button type="submit" variant="primary">
          Quit
        </Button>
      </footer>
    </form>
  );
}

function Stuck({ vms }: { vms: readonly string[] }) {
  return (
    <>
      <AlertDialog.Description render={<div />} className={dialog.body}>
        <Names vms={vms} />
        <p>
          Forcing is like pulling the plug: what a guest has not yet written is lost. Left running, they can
          be found again when you open the dashboard.
        </p>
      </AlertDialog.Description>
      <footer className={dialog.footer}>
        <Button variant="secondary" onClick={() => void stay()}>
          Stay
        </Button>
        <Button variant="secondary" onClick={() => void answer('leave', false)}>
          Leave running
        </Button>
        <Button variant="danger" onClick={() => void force()}>
          Force off and quit
        </Button>
      </footer>
    </>
  );
}

const shown = 6;

function Names({ vms }: { vms: readonly string[] }) {
  const more = vms.length - shown;
  return (
    <ul className={styles.names}>
      {vms.slice(0, shown).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {more > 0 && <li className={styles.more}>and {more} more</li>}
    </ul>
  );
}
