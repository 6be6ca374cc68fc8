import type { Settings } from '../../../app/contract/settings.ts';
import { Select } from '../../ui/select.tsx';
import { quitChoiceWords } from '../quitting/quit-choice-words.ts';
import styles from './on-quit-setting.module.css';

const options = [
  { value: 'ask', label: 'Ask each time' },
  ...quitChoiceWords().map(({ value, label }) => ({ value, label })),
];

interface OnQuitSettingProps {
  value: Settings['onQuit'];
  onChange: (value: Settings['onQuit']) => void;
}

/** What becomes of running VMs when the dashboard quits, to be changed after it was remembered. */
export function OnQuitSetting({ value, onChange }: OnQuitSettingProps) {
  return (
    <div className={styles.row}>
      <label id="on-quit-label" htmlFor="on-quit">
        Running VMs when Banger quits
      </label>
      <div className={styles.control}>
        <Select
          id="on-quit"
          value={value}
          options={options}
          onChange={(chosen) => onChange(chosen as Settings['onQuit'])}
        />
      </div>
    </div>
  );
}
