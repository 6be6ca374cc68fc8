import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Settings } from '../../../app/contract/settings.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';
import { Select } from '../../ui/select.tsx';
import styles from './on-quit-setting.module.css';
import { quitChoiceWords } from './quit-choice-words.ts';

const options = [
  { value: 'ask', label: 'Ask each time' },
  ...quitChoiceWords.map(({ value, label }) => ({ value, label })),
];

/** What becomes of running VMs when the dashboard quits, to be changed after it was remembered. */
export function OnQuitSetting() {
  const client = useQueryClient();
  const settings = useQuery({ queryKey: queryKeys.settings, queryFn: () => call('settings.get', {}) });
  const update = useMutation({
    mutationFn: (onQuit: Settings['onQuit']) => call('settings.update', { onQuit }),
    onSuccess: (changed) => client.setQueryData(queryKeys.settings, changed),
    onError: notifyError,
  });
  if (!settings.data) return null;
  return (
    <div className={styles.row}>
      <label id="on-quit-label" htmlFor="on-quit">
        Running VMs, when the dashboard quits
      </label>
      <div className={styles.control}>
        <Select
          id="on-quit"
          value={settings.data.onQuit}
          options={options}
          onChange={(value) => update.mutate(value as Settings['onQuit'])}
        />
      </div>
    </div>
  );
}
