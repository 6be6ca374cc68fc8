import { useQuery } from '@tanstack/react-query';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import styles from './connect-page.module.css';
import { sshConfigQuery, useIncludeHosts } from './connect-queries.ts';

/** Shows what would be written into the user's SSH configuration, before it is. */
export function IncludeHostsDialog({ host, onClose }: { host: string; onClose: () => void }) {
  const { data: config } = useQuery(sshConfigQuery);
  const { mutate: include, isPending } = useIncludeHosts();
  if (!config) return null;
  return (
    <ConfirmDialog
      title="Add Banger’s hosts to your SSH configuration?"
      action="Add hosts"
      harmless
      pending={isPending}
      disabled={config.line === null}
      onConfirm={() => include(true, { onSettled: onClose })}
      onClose={onClose}
    >
      <p>
        Editors and ssh then know this VM as {host}, and all others that accept SSH. Connecting starts a VM
        that is off. This line is added at the top of {config.userFile}. Nothing else in the file changes, and
        a copy of it is kept.
      </p>
      <code className={styles.line} data-selectable>
        {config.line ?? 'OpenSSH has no way to write the path of Banger’s file.'}
      </code>
    </ConfirmDialog>
  );
}
