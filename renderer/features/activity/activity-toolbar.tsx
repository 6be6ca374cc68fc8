import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { SearchBox } from '../../ui/search-box.tsx';
import { Select } from '../../ui/select.tsx';
import { type ActivityFilter, type ActivityRange, activityRanges } from './activity-filter.ts';
import { activityGroups, groupLabels } from './activity-groups.ts';
import { vmNamesQuery } from './activity-queries.ts';
import styles from './activity-toolbar.module.css';
import { actorWords } from './activity-words.ts';

interface ActivityToolbarProps {
  filter: ActivityFilter;
  onChange: (changes: Partial<ActivityFilter>) => void;
}

const rangeLabels: Record<ActivityRange, string> = {
  any: 'All time',
  '1': 'Today',
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  '90': 'Last 90 days',
  '365': 'Last 365 days',
};

/** Stands for "not narrowed down" in a choice, whose values may not be empty. */
const anything = 'anything';

export function ActivityToolbar({ filter, onChange }: ActivityToolbarProps) {
  const { data: vms = [] } = useQuery(vmNamesQuery);
  const known = !filter.vm || vms.some(({ id }) => id === filter.vm);
  return (
    <fieldset aria-label="Filters" className={styles.toolbar}>
      <Choice
        label="What"
        all="All events"
        value={filter.group}
        options={activityGroups.map((group) => ({ value: group, label: groupLabels[group] }))}
        onChange={(group) => onChange({ group: group as ActivityFilter['group'] })}
      />
      <Choice
        label="Who"
        all="Anyone"
        value={filter.actor}
        options={Object.entries(actorWords).map(([value, label]) => ({ value, label }))}
        onChange={(actor) => onChange({ actor: actor as ActivityFilter['actor'] })}
      />
      <Choice
        label="VM"
        all="All VMs"
        value={filter.vm}
        options={[
          ...(known ? [] : [{ value: filter.vm, label: 'A deleted VM' }]),
          ...vms.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(vm) => onChange({ vm })}
      />
      <Choice
        label="When"
        value={filter.range}
        options={activityRanges.map((range) => ({ value: range, label: rangeLabels[range] }))}
        onChange={(range) => onChange({ range: range as ActivityRange })}
      />
      <SearchBox
        label="Search by name or reason"
        query={filter.query}
        onChange={(query) => onChange({ query })}
      />
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  /** The words for not choosing; none where one is always chosen. */
  all?: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <span id={`${id}-label`} className={styles.unseen}>
        {label}
      </span>
      <Select
        id={id}
        value={value || anything}
        options={all ? [{ value: anything, label: all }, ...options] : options}
        onChange={(chosen) => onChange(chosen === anything ? '' : chosen)}
      />
    </div>
  );
}
