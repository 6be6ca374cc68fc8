import { Code } from 'lucide-react';
import { useState } from 'react';
import type { Editors } from '../../../app/contract/editors.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { checkInput } from '../../lib/form-errors.ts';
import { Button } from '../../ui/button.tsx';
import { Group } from '../../ui/facts.tsx';
import { TextField } from '../../ui/field.tsx';
import styles from './connect-page.module.css';
import { useOpenEditor } from './connect-queries.ts';
import { IncludeHostsDialog } from './include-hosts-dialog.tsx';

interface EditorsGroupProps extends Omit<Editors, 'host'> {
  vm: VmView;
  host: string;
}

/** One press from the VM to its folder in an editor. */
export function EditorsGroup({ vm, host, isInstalled, editors, folder: last }: EditorsGroupProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const { mutate: open, isPending, variables } = useOpenEditor(vm.id);
  const folder = typed ?? last;
  const mistake = checkInput('vms.openEditor', { id: vm.id, editor: 'vscode', folder }).folder;
  if (editors.length === 0) {
    return (
      <Group title="Editors">
        <p className={styles.note}>
          Install VS Code, VSCodium, Cursor, Zed or JetBrains Gateway to open folders of this VM from here.
        </p>
      </Group>
    );
  }
  return (
    <Group title="Editors">
      <div className={styles.card}>
        <TextField
          label="Folder in the VM"
          value={folder}
          onChange={setTyped}
          error={mistake}
          hint="The VM starts if it’s off."
          mono
        />
        <div className={styles.buttons}>
          {editors.map(({ id, name }) => (
            <Button
              key={id}
              icon={<Code />}
              writes
              disabled={mistake !== undefined}
              pending={isPending && variables.editor === id}
              onClick={() => (isInstalled ? open({ editor: id, folder }) : setAsking(true))}
            >
              Open in {name}
            </Button>
          ))}
        </div>
      </div>
      {asking && <IncludeHostsDialog host={host} onClose={() => setAsking(false)} />}
    </Group>
  );
}
