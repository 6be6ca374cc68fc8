import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notify, notifyError } from '../../ui/notify.ts';
import { runJob } from '../jobs/job-queries.ts';

/** The database grows unseen: what is shown is asked anew each time. */
export const dbStatusQuery = queryOptions({
  queryKey: queryKeys.databaseStatus,
  queryFn: () => call('database.status', {}),
  staleTime: 0,
});

export const backupsQuery = queryOptions({
  queryKey: queryKeys.backups,
  queryFn: () => call('database.backups', {}),
  staleTime: 0,
});

export function useBackUp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => runJob(() => call('database.backUp', {})),
    onSuccess: () => notify({ title: 'The database is backed up', tone: 'plain' }),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.database }),
  });
}

export function useShowBackup() {
  return useMutation({
    mutationFn: (name: string) => call('database.showBackup', { name }),
    onError: notifyError,
  });
}

/** Looks inside a file that was dropped, and opens the dialog that tells what it would bring. */
export function useOpenImport() {
  const open = useOpenDialog();
  return useMutation({
    mutationFn: (path: string) => call('imports.open', { path }),
    onSuccess: (preview) => open({ kind: 'import-database', preview }),
  });
}

/** Asks for a file, looks inside, and opens the dialog that tells what it would bring. */
export function useChooseImport(onError?: (error: unknown) => void) {
  const open = useOpenDialog();
  return useMutation({
    mutationFn: () => call('imports.choose', {}),
    onSuccess: (preview) => {
      if (preview) open({ kind: 'import-database', preview });
    },
    ...(onError ? { onError } : {}),
  });
}
