import { useId } from 'react';
import type { ImportImage } from '../../../app/contract/imports.ts';
import { plural } from '../../lib/format.ts';
import { Field, TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import styles from './import-dialog.module.css';
import { fateOfImage, type ImportDraft, nameClash } from './import-plan.ts';
import { ImportRow, Warning } from './import-row.tsx';

interface ImportImageRowProps {
  image: ImportImage;
  draft: ImportDraft;
  problem: string | undefined;
  onChange: (change: ImportDraft['images'][string]) => void;
}

export function ImportImageRow({ image, draft, problem, onChange }: ImportImageRowProps) {
  const id = useId();
  const { take, name } = draft.images[image.id] ?? { take: 'skip' as const, name: image.name };
  const fate = fateOfImage(image, draft);
  const clash = take === 'skip' ? null : image.nameTakenBy;
  return (
    <ImportRow
      name={image.name}
      facts={image.vmCount === 0 ? 'Not in use' : `Used by ${plural(image.vmCount, 'VM')}`}
      fate={fate}
      taken={take !== 'skip'}
      onTake={(taken) => onChange({ take: taken ? 'import' : 'skip', name })}
    >
      {clash !== null && (
        <div className={styles.choice}>
          <Field id={id} label={nameClash('image', image.name, clash)}>
            <Select
              id={id}
              value={take}
              options={[
                { value: 'import', label: 'Import this one, too' },
                { value: 'ours', label: 'Use yours for its VMs' },
              ]}
              onChange={(value) => onChange({ take: value === 'ours' ? 'ours' : 'import', name })}
            />
          </Field>
          {take === 'import' && (
            <TextField
              label="Import as"
              maxLength={64}
              value={name}
              error={problem}
              onChange={(text) => onChange({ take, name: text })}
            />
          )}
        </div>
      )}
      {fate === 'comes' && image.missingFiles.length > 0 && (
        <Warning>Missing: {image.missingFiles.join(', ')}</Warning>
      )}
    </ImportRow>
  );
}
