import {
  type Command,
  type CommandMenu,
  commandList,
  consoleShortcuts,
  selectionShortcuts,
} from '../../../app/contract/commands.ts';
import { Dialog, DialogBody } from '../../ui/dialog.tsx';
import { Keys } from '../../ui/keys.tsx';
import styles from './shortcuts-dialog.module.css';

interface Line {
  label: string;
  keys: readonly string[];
}

function linesOf(menu: CommandMenu): Line[] {
  return commandList.flatMap(([, { label, keys, consoleKeys, menu: of }]) => {
    if (of !== menu || keys === undefined) return [];
    return { label, keys: consoleKeys && consoleKeys !== keys ? [keys, consoleKeys] : [keys] };
  });
}

/** Those that mean the VM whose row has the focus. */
const rowLines = commandList.flatMap(([, { label, rowKeys }]: [unknown, Command]): Line[] =>
  rowKeys === undefined ? [] : [{ label: `${label} the VM in focus`, keys: [rowKeys] }],
);

/** Every key that does something, from the table that also makes the menu bar. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      wide
      title="Keyboard shortcuts"
      description="While a console has the focus, its guest gets the keys. Only those with Tab, or with Ctrl and Shift, still work."
      onClose={onClose}
    >
      <DialogBody>
        <div className={styles.groups}>
          <Group title="General" lines={[...linesOf('file'), ...linesOf('view'), ...linesOf('help')]} />
          <Group title="The open or selected VM" lines={linesOf('vm')} />
          <Group
            title="List of VMs"
            lines={[...rowLines, ...selectionShortcuts.map(({ label, keys }) => ({ label, keys: [keys] }))]}
          />
          <Group
            title="Console"
            lines={consoleShortcuts.map(({ label, keys }) => ({ label, keys: [keys] }))}
          />
          <Group title="Go" lines={linesOf('go')} />
        </div>
      </DialogBody>
    </Dialog>
  );
}

function Group({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section className={styles.group}>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.lines}>
        {lines.map(({ label, keys }) => (
          <div key={label} className={styles.line}>
            <dt>{label.replace('…', '')}</dt>
            <dd>
              {keys.map((one) => (
                <Keys key={one} keys={one} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
