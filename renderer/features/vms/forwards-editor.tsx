import { ArrowRight, Plus, X } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { cx } from '../../lib/cx.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { type ForwardDraft, newForward } from '../../vm/spec-form.ts';
import styles from './forwards-editor.module.css';

interface ForwardsEditorProps {
  forwards: readonly ForwardDraft[];
  /** Said under the rows; absent when all are well. */
  error: string | undefined;
  /** Said under a row. */
  noteOf: (forward: ForwardDraft) => ReactNode;
  onChange: (forwards: ForwardDraft[]) => void;
}

/** Which ports of this computer lead to which ports of the VM. */
export function ForwardsEditor({ forwards, error, noteOf, onChange }: ForwardsEditorProps) {
  const change = (key: number, changes: Partial<ForwardDraft>) =>
    onChange(forwards.map((one) => (one.key === key ? { ...one, ...changes } : one)));
  return (
    <fieldset className={styles.editor}>
      <legend className={field.label}>Port forwards</legend>
      {forwards.length > 0 && (
        <div className={styles.heads} aria-hidden="true">
          <span>On this computer</span>
          <span>In the VM</span>
        </div>
      )}
      {forwards.map((forward, index) => {
        const { key, hostPort, guestPort } = forward;
        return (
          <Fragment key={key}>
            <div className={styles.row}>
              <input
                aria-label={`Forward ${index + 1}: port on this computer`}
                inputMode="numeric"
                placeholder="8080"
                className={cx(field.control, field.mono)}
                value={hostPort}
                onChange={(event) => change(key, { hostPort: event.target.value })}
              />
              <ArrowRight aria-hidden="true" />
              <input
                aria-label={`Forward ${index + 1}: port in the VM`}
                inputMode="numeric"
                placeholder="80"
                className={cx(field.control, field.mono)}
                value={guestPort}
                onChange={(event) => change(key, { guestPort: event.target.value })}
              />
              <IconButton
                label={`Remove forward ${index + 1}`}
                data-tip="Remove"
                onClick={() => onChange(forwards.filter((one) => one.key !== key))}
              >
                <X />
              </IconButton>
            </div>
            {noteOf(forward)}
          </Fragment>
        );
      })}
      {error && (
        <p role="alert" className={field.error}>
          {error}
        </p>
      )}
      <Button
        variant="ghost"
        size="small"
        icon={<Plus />}
        className={styles.add}
        onClick={() => onChange([...forwards, newForward()])}
      >
        Add a forward
      </Button>
    </fieldset>
  );
}
