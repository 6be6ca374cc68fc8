import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { EditorId } from '../../../app/contract/editors.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

/** What the VM is called by editors, and which are installed. Asked whenever somebody looks: people install editors. */
export const editorsQuery = ({ id, name, imageId, spec }: VmView) =>
  queryOptions({
    queryKey: queryKeys.editors(id, [name, imageId, spec.forwards]),
    queryFn: () => call('vms.editors', { id }),
    staleTime: 0,
  });

/** Asked whenever somebody looks: people edit the file. */
export const sshConfigQuery = queryOptions({
  queryKey: queryKeys.sshConfig,
  queryFn: () => call('sshConfig.get', {}),
  staleTime: 0,
});

/** Opens a folder in an editor; a VM that is off starts first, which takes its time. */
export function useOpenEditor(id: string) {
  return useMutation({
    mutationFn: (choice: { editor: EditorId; folder: string }) => call('vms.openEditor', { id, ...choice }),
    onError: notifyError,
  });
}

/** Includes Banger's hosts in the user's SSH configuration, or no longer. */
export function useIncludeHosts() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isInstalled: boolean) => call('sshConfig.set', { isInstalled }),
    onSuccess: async (config) => {
      client.setQueryData(queryKeys.sshConfig, config);
      await client.invalidateQueries({ queryKey: queryKeys.allEditors });
    },
    onError: notifyError,
  });
}
