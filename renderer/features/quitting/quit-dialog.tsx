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

const answer = (choice: QuitChoice | null, remember: boolean) =>
  call('quitting.answer', { choice, remember }).catch(notifyError);
const force = () => call('quitting.force', {}).catch(notifyError);
const stay = () => call('quitting.cancel', {}).catch(notifyError);

/** What becomes of running VMs, and that jobs will be cancelled; then how far that is; then what to do about those that do not listen. */
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

function titleOf({ phase, vms, jobs }: Quitting): string {
  switch (phase) {
    case 'asking':
      if (vms.length === 0) return `${plural(jobs.length, 'job is', 'jobs are')} running`;
      return `${plural(vms.length, 'VM is', 'VMs are')} running`;
    case 'pausing':
      return `Pausing ${plural(vms.length, 'VM')}…`;
    case 'stopping':
      return `Waiting for ${plural(vms.length, 'VM')} to power off…`;
    case 'stuck':
      return `${plural(vms.length, 'VM isn’t', 'VMs aren’t')} responding`;
  }
}

function Phase({ quitting }: { quitting: Quitting }) {
  switch (quitting.phase) {
    case 'asking':
      return <Asking {...quitting} />;
    case 'stuck':
      return <Stuck vms={quitting.vms} />;
    default:
      return (
        <>
          <AlertDialog.Description render={<div />} className={dialog.body}>
            <Names of={quitting.vms} />
            <p>Banger closes when this is done.</p>
          </AlertDialog.Description>
          <footer className={dialog.footer}>
            <Button variant="secondary" onClick={() => void stay()}>
              Cancel
            </Button>
          </footer>
        </>
      );
  }
}

function Asking({ vms, jobs }: Quitting) {
  const [choice, setChoice] = useState<QuitChoice>('leave');
  const [remember, setRemember] = useState(false);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void answer(vms.length > 0 ? choice : null, remember);
      }}
    >
      <div className={dialog.body}>
        <AlertDialog.Description render={<div />} className={styles.about}>
          {vms.length > 0 && <Names of={vms} />}
          {jobs.length > 0 && (
            <p>
              Quitting cancels {plural(jobs.length, 'job')}: {jobs.join(', ')}.
            </p>
          )}
        </AlertDialog.Description>
        {vms.length > 0 && (
          <>
            <Choices vms={vms.length} chosen={choice} onChoose={setChoice} />
            <label className={styles.remember}>
              <input type="checkbox" checked={remember} onChange={() => setRemember(!remember)} />
              Remember my choice
            </label>
          </>
        )}
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

interface ChoicesProps {
  /** How many run. */
  vms: number;
  chosen: QuitChoice;
  onChoose: (choice: QuitChoice) => void;
}

function Choices({ vms, chosen, onChoose }: ChoicesProps) {
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.legend}>What should happen to {vms === 1 ? 'it' : 'them'}?</legend>
      {quitChoiceWords(vms).map(({ value, label, hint }) => (
        <label key={value} className={cx(styles.choice, value === chosen && styles.chosen)}>
          <input
            type="radio"
            name="quit-choice"
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>
            <b>{label}</b>
            <small>{hint}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Stuck({ vms }: { vms: readonly string[] }) {
  return (
    <>
      <AlertDialog.Description render={<div />} className={dialog.body}>
        <Names of={vms} />
        <p>
          Force off cuts the power: unsaved data in the VM is lost. If you leave the VMs running, you can
          manage them again when you open Banger.
        </p>
      </AlertDialog.Description>
      <footer className={dialog.footer}>
        <Button variant="secondary" onClick={() => void stay()}>
          Cancel
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

function Names({ of: names }: { of: readonly string[] }) {
  const more = names.length - shown;
  return (
    <ul className={styles.names}>
      {names.slice(0, shown).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {more > 0 && <li className={styles.more}>and {more} more</li>}
    </ul>
  );
}
