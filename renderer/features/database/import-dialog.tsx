import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportPreview, ImportResult } from '../../../app/contract/imports.ts';
import { call } from '../../lib/api.ts';
import { plural } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogBody, DialogClose, DialogFooter } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notify, notifyError } from '../../ui/notify.ts';
import { PathText } from '../../ui/path-text.tsx';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useRunningJobs } from '../jobs/job-queries.ts';
import styles from './import-dialog.module.css';
import { ImportImageRow } from './import-image-row.tsx';
import { choicesOf, countsOf, nameProblems, startDraft, summaryOf } from './import-plan.ts';
import { ImportVmRow } from './import-vm-row.tsx';

/** What a chosen database would bring, what becomes of each part of it, and the button that brings it in. */
export function ImportDialog({ preview, onClose }: { preview: ImportPreview; onClose: () => void }) {
  const [draft, setDraft] = useState(() => startDraft(preview));
  const [job] = useRunningJobs('import_database');
  const merge = useMutation({
    mutationFn: () => call('imports.merge', { token: preview.token, choices: choicesOf(preview, draft) }),
    onSuccess: (result) => {
      notify({ title: broughtIn(result), tone: 'plain', ...diskNote(result) });
      onClose();
    },
  });

  function close(): void {
    call('imports.discard', { token: preview.token }).catch(notifyError);
    onClose();
  }

  const { images, vms } = preview;
  const problems = nameProblems(preview, draft);
  const counts = countsOf(preview, draft);
  const ready = counts.vms + counts.images > 0 && Object.keys(problems).length === 0;
  return (
    <Dialog
      title="Import from another installation"
      description={<PathText path={preview.path} />}
      wide
      onClose={close}
    >
      <DialogBody>
        {images.length + vms.length === 0 && (
          <p className={styles.nothing}>This database is empty. It has no images or VMs.</p>
        )}
        {images.length > 0 && (
          <section aria-label="Images">
            <h3 className={styles.heading}>Images</h3>
            <p className={styles.note}>Banger uses their files in place.</p>
            <ul className={styles.rows}>
              {images.map((image) => (
                <ImportImageRow
                  key={image.id}
                  image={image}
                  draft={draft}
                  problem={problems[image.id]}
                  onChange={(change) =>
                    setDraft((now) => ({ ...now, images: { ...now.images, [image.id]: change } }))
                  }
                />
              ))}
            </ul>
          </section>
        )}
        {vms.length > 0 && (
          <section aria-label="Virtual machines">
            <h3 className={styles.heading}>Virtual machines</h3>
            <p className={styles.note}>
              Each VM is stopped and gets a new disk from its image. The data on its old disk isn’t imported.
            </p>
            <ul className={styles.rows}>
              {vms.map((vm) => (
                <ImportVmRow
                  key={vm.id}
                  vm={vm}
                  preview={preview}
                  draft={draft}
                  problem={problems[vm.id]}
                  onChange={(change) => setDraft((now) => ({ ...now, vms: { ...now.vms, [vm.id]: change } }))}
                />
              ))}
            </ul>
          </section>
        )}
        {merge.isError && <ErrorNotice error={merge.error} />}
      </DialogBody>
      <DialogFooter>
        <div role="status" className={styles.summary}>
          {job ? <JobProgress job={job} /> : summaryOf(preview, draft)}
        </div>
        <DialogClose>Cancel</DialogClose>
        <Button variant="primary" disabled={!ready} pending={merge.isPending} onClick={() => merge.mutate()}>
          Import
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function broughtIn({ vms, images }: ImportResult): string {
  const parts = [vms > 0 && plural(vms, 'VM'), images > 0 && plural(images, 'image')].filter(Boolean);
  return `Imported ${parts.join(' and ')}`;
}

function diskNote({ withoutDisk }: ImportResult): { description?: string } {
  if (withoutDisk.length === 0) return {};
  const names = withoutDisk.slice(0, 3).join(', ') + (withoutDisk.length > 3 ? ', …' : '');
  return { description: `These VMs have no disk because a file of their image is missing: ${names}.` };
}
