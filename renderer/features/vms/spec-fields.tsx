import { cx } from '../../lib/cx.ts';
import type { FieldErrors } from '../../lib/form-errors.ts';
import { parseMib } from '../../lib/format.ts';
import { TextField } from '../../ui/field.tsx';
import { type SpecDraft, specErrors } from '../../vm/spec-form.ts';
import { HostLimits } from './host-limits.tsx';
import styles from './spec-fields.module.css';

interface SpecFieldsProps {
  draft: SpecDraft;
  errors: FieldErrors;
  onChange: (changes: Partial<SpecDraft>) => void;
  /** A disk gets its size once, when it is made. */
  withDisk: boolean;
}

/** Processors, memory and, for a new VM, the disk; each with the usual choices one press away. */
export function SpecFields({ draft, errors, onChange, withDisk }: SpecFieldsProps) {
  return (
    <div className={styles.spec}>
      <div className={cx(styles.fields, withDisk && styles.three)}>
        <TextField
          label="Processors"
          inputMode="numeric"
          value={draft.vcpuCount}
          error={errors['spec.vcpuCount'] && specErrors.vcpuCount}
          onChange={(vcpuCount) => onChange({ vcpuCount })}
          below={
            <Choices
              of="Processors"
              choices={['1', '2', '4', '8']}
              value={draft.vcpuCount}
              onChoose={(vcpuCount) => onChange({ vcpuCount })}
            />
          }
        />
        <TextField
          label="Memory"
          value={draft.memory}
          error={errors['spec.memoryMib'] && specErrors.memory}
          onChange={(memory) => onChange({ memory })}
          below={
            <Choices
              of="Memory"
              choices={['256 MiB', '1 GiB', '4 GiB']}
              value={draft.memory}
              onChoose={(memory) => onChange({ memory })}
            />
          }
        />
        {withDisk && (
          <TextField
            label="Disk"
            value={draft.disk}
            error={errors['spec.diskSizeMib'] && specErrors.disk}
            onChange={(disk) => onChange({ disk })}
            below={
              <Choices
                of="Disk"
                choices={['2 GiB', '8 GiB', '20 GiB']}
                value={draft.disk}
                onChoose={(disk) => onChange({ disk })}
              />
            }
          />
        )}
      </div>
      <HostLimits vcpuCount={Number(draft.vcpuCount)} memoryMib={parseMib(draft.memory) ?? 0} />
    </div>
  );
}

interface ChoicesProps {
  of: string;
  choices: readonly string[];
  value: string;
  onChoose: (choice: string) => void;
}

function Choices({ of, choices, value, onChoose }: ChoicesProps) {
  return (
    <div className={styles.choices}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-label={`${of}: ${choice}`}
          aria-pressed={choice === value}
          className={cx(styles.choice, choice === value && styles.chosen)}
          onClick={() => onChoose(choice)}
        >
          {choice}
        </button>
      ))}
    </div>
  );
}
