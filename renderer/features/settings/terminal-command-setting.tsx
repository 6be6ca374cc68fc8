import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';
import { Switch } from '../../ui/switch.tsx';
import { terminalCommandQuery } from './settings-queries.ts';

/** Whether terminals find the program of an AppImage. */
export function useTerminalCommand() {
  const client = useQueryClient();
  const { data } = useQuery(terminalCommandQuery);
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (isLinked: boolean) => call('terminalCommand.set', { isLinked }),
    onSuccess: (changed) => client.setQueryData(queryKeys.terminalCommand, changed),
    onError: notifyError,
  });
  // As it was chosen, while that is being done.
  const shown = data && isPending ? { ...data, isLinked: variables } : data;
  return { command: shown ?? null, change: mutate };
}

type Shown = NonNullable<ReturnType<typeof useTerminalCommand>['command']>;

export function TerminalCommandSetting(props: { command: Shown; onChange: (isLinked: boolean) => void }) {
  const { link, isLinked, isOnPath } = props.command;
  return (
    <Switch
      label="Use “banger-desktop” in terminals"
      hint={`${isLinked ? `${link} leads to this AppImage. Turn this off to remove that link.` : `This creates the link ${link}, which leads to this AppImage.`}${
        isOnPath ? '' : ' Terminals find it after your next login, if your system looks for programs there.'
      }`}
      checked={isLinked}
      onChange={props.onChange}
    />
  );
}
