import type { ImportPreview, ImportVm } from '../../../app/contract/imports.ts';
import { TextField } from '../../ui/field.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import styles from './import-dialog.module.css';
import { type Fate, fateOfImage, fateOfVm, type ImportDraft, imageOf, nameClash } from './import-plan.ts';
import { ImportRow, Warning } from './import-row.tsx';

interface ImportVmRowProps {
  vm: ImportVm;
  preview: ImportPreview;
  draft: ImportDraft;
  problem: string | undefined;
  onChange: (change: ImportDraft['vms'][string]) => void;
}

export function ImportVmRow({ vm, preview, draft, problem, onChange }: ImportVmRowProps) {
  const { take, name } = draft.vms[vm.id] ?? { take: false, name: vm.name };
  const fate = fateOfVm(vm, preview, draft);
  const comes = fate === 'comes';
  return (
    <ImportRow
      name={vm.name}
      facts={
        <>
          <span>{vm.imageName ?? 'No image'}</span>
          <span>{comes && vm.addressTakenBy !== null ? vm.freeAddress : vm.guestIp}</span>
          <span>
            Used <LiveTime at={vm.lastTouchedAt} />
          </span>
        </>
      }
      fate={fate}
      taken={take}
      onTake={(taken) => onChange({ take: taken, name })}
    >
      {comes && vm.nameTakenBy !== null && (
        <div className={styles.choice}>
          <TextField
            label={`${nameClash('VM', vm.name, vm.nameTakenBy)}. Import as`}
            maxLength={64}
            value={name}
            error={problem}
            onChange={(text) => onChange({ take, name: text })}
          />
        </div>
      )}
      {comes && vm.addressTakenBy !== null && (
        <p className={styles.said}>
          Its address {vm.guestIp} is used by {vm.addressTakenBy}. It gets {vm.freeAddress}.
        </p>
      )}
      {comes && vm.running && (
        <p className={styles.said}>It may still be running in the other installation. Here it is stopped.</p>
      )}
      {warningsOf(vm, fate, preview, draft).map((text) => (
        <Warning key={text}>{text}</Warning>
      ))}
    </ImportRow>
  );
}

function warningsOf(vm: ImportVm, fate: Fate, preview: ImportPreview, draft: ImportDraft): string[] {
  const image = imageOf(vm, preview);
  if (!image) return ['Its image isn’t in this file.'];
  if (fate === 'blocked') return [`Its image ${image.name} is skipped.`];
  if (fate !== 'comes') return [];
  const warnings: string[] = [];
  const rootMissing = image.missingFiles.includes(image.rootfsPath);
  if (rootMissing && fateOfImage(image, draft) !== 'ours') {
    warnings.push(
      'It is imported without a disk and can’t start, because the root file system of its image is missing.',
    );
  }
  if (vm.missingFiles.length > 0) warnings.push(`Its old disk is missing: ${vm.missingFiles.join(', ')}`);
  return warnings;
}
