import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import type { PortForward } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { specErrors } from '../../vm/spec-form.ts';
import { forwardCheckQuery } from './forward-queries.ts';
import styles from './forwards.module.css';

interface ForwardFormProps {
  vm: VmView;
  /** What is edited; null: a new one. */
  given: PortForward | null;
  pending: boolean;
  error: Error | null;
  onSave: (forward: PortForward) => void;
  onCancel: () => void;
}

/** A forward as it is typed; whether its port can be had is said while one types. */
export function ForwardForm({ vm, given, pending, error, onSave, onCancel }: ForwardFormProps) {
  const [host, setHost] = useState(given ? String(given.hostPort) : '');
  const [guest, setGuest] = useState(given ? String(given.guestPort) : '');
  const [refused, setRefused] = useState(false);
  const forward = { hostPort: portOf(host), guestPort: portOf(guest) };
  const valid = forward.hostPort >= 1024 && forward.hostPort <= 65_535 && isPort(forward.guestPort);

  const hostPort = useSettled(forward.hostPort);
  const { data: check } = useQuery({
    ...forwardCheckQuery({ id: vm.id, hostPort, ...(given && { editing: given.hostPort }) }),
    enabled: isPort(hostPort),
  });
  // What was found out about another port than the one that is typed by now says nothing.
  const conflict = check && !check.free && hostPort === forward.hostPort ? check : null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setRefused(!valid);
    if (valid) onSave(forward);
  }

  return (
    <form
      className={styles.form}
      aria-label={given ? 'Edit the forward' : 'New forward'}
      onSubmit={submit}
      noValidate
    >
      <div className={styles.ports}>
        <TextField
          label="Port on this computer"
          value={host}
          onChange={setHost}
          inputMode="numeric"
          placeholder="8080"
          autoFocus
          mono
          aria-invalid={conflict !== null}
        />
        <ArrowRight aria-hidden="true" />
        <TextField
          label="Port in the VM"
          value={guest}
          onChange={setGuest}
          inputMode="numeric"
          placeholder="80"
          mono
        />
      </div>
      {conflict && (
        <p role="alert" className={styles.conflict}>
          {conflict.reason}{' '}
          {conflict.owner && <Link href={vmPlace(conflict.owner.id)}>Show {conflict.owner.name}</Link>}
          {conflict.suggestion !== null && (
            <Button size="small" onClick={() => setHost(String(conflict.suggestion))}>
              Use {conflict.suggestion}
            </Button>
          )}
        </p>
      )}
      {refused && !valid && !conflict && (
        <p role="alert" className={styles.conflict}>
          {specErrors.forward}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      <div className={styles.buttons}>
        <Button type="submit" size="small" variant="primary" writes pending={pending}>
          {given ? 'Save' : 'Add'}
        </Button>
        <Button size="small" variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** NaN for text that is not a whole number. */
function portOf(text: string): number {
  return /^ *\d{1,5} *$/.test(text) ? Number(text) : Number.NaN;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
