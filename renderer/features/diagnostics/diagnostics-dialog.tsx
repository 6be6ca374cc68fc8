import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { DiagnosticsBundle } from '../../../app/contract/diagnostics.ts';
import { call } from '../../lib/api.ts';
import { formatBytes, plural } from '../../lib/format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import styles from './diagnostics-dialog.module.css';
import { FileList } from './file-list.tsx';
import { useBundle, useFileText } from './use-diagnostics.ts';

/** What a report of a problem needs: each file to read just as it will be saved, and the button that saves them. */
export function DiagnosticsDialog({ onClose }: { onClose: () => void }) {
  const [consoles, setConsoles] = useState(false);
  const bundle = useBundle(consoles);
  const [chosen, choose] = useState('README.txt');
  const saving = useSave(bundle.value);
  const files = bundle.value?.files ?? [];
  const shown = files.find(({ path }) => path === chosen) ?? files[0];
  return (
    <Dialog
      title="Diagnostics"
      description="Files for a bug report. Nothing is sent. Passwords, keys, network addresses, your name and your computer’s name are removed. VM names may appear in logs."
      panes
      onClose={onClose}
    >
      <div className={styles.panes}>
        {bundle.error !== null ? (
          <ErrorNotice error={bundle.error} onRetry={bundle.again} />
        ) : bundle.value === null || !shown ? (
          <p role="status" className={styles.collecting}>
            Collecting…
          </p>
        ) : (
          <>
            <FileList files={files} shown={shown.path} onShow={choose} />
            <FileText key={bundle.value.id + shown.path} bundle={bundle.value.id} path={shown.path} />
          </>
        )}
      </div>
      {saving.error !== null && (
        <div className={styles.failure}>
          <ErrorNotice error={saving.error} />
        </div>
      )}
      <DialogFooter>
        <label className={styles.consoles}>
          <input
            type="checkbox"
            checked={consoles}
            disabled={saving.pending}
            onChange={(event) => setConsoles(event.target.checked)}
          />
          Include recent console output
        </label>
        <div role="status" className={styles.summary}>
          {saving.savedAs === null ? (
            bundle.value && summaryOf(bundle.value)
          ) : (
            <>
              <span className={styles.saved} data-tip={saving.savedAs} data-selectable>
                Saved as {saving.savedAs}
              </span>
              <IconButton label="Show in folder" onClick={saving.show}>
                <FolderOpen />
              </IconButton>
            </>
          )}
        </div>
        <DialogClose>Close</DialogClose>
        <Button
          variant="primary"
          disabled={bundle.value === null}
          pending={saving.pending}
          onClick={saving.save}
        >
          Save…
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function FileText({ bundle, path }: { bundle: string; path: string }) {
  const { value, error } = useFileText(bundle, path);
  if (error !== null) return <ErrorNotice error={error} />;
  return (
    <section aria-label={path} aria-busy={value === null} className={styles.text} data-selectable>
      <pre>{value}</pre>
    </section>
  );
}

/** Of what is shown: another bundle has not been saved yet. */
function useSave(bundle: DiagnosticsBundle | null) {
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<{ of: string; savedAs: string | null; error: unknown } | null>(null);
  const id = bundle?.id ?? '';
  const ended = outcome?.of === id ? outcome : null;

  async function save(): Promise<void> {
    setPending(true);
    setOutcome(null);
    try {
      const savedAs = await call('diagnostics.save', { bundle: id });
      setOutcome({ of: id, savedAs, error: null });
    } catch (error) {
      setOutcome({ of: id, savedAs: null, error });
    } finally {
      setPending(false);
    }
  }

  return {
    pending,
    savedAs: ended?.savedAs ?? null,
    error: ended?.error ?? null,
    save: () => void save(),
    show: () => void call('diagnostics.showSaved', { bundle: id }),
  };
}

function summaryOf({ files }: DiagnosticsBundle): string {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return `${plural(files.length, 'file')}, ${formatBytes(bytes)}`;
}
