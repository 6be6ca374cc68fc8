import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { commands } from '../../../app/contract/commands.ts';
import { addressOf } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import { terminalCommandQuery } from '../settings/settings-queries.ts';
import styles from './connect-page.module.css';

/** What to type in a terminal, and where the VM's forwards are. */
export function CommandsGroup({ vm, acceptsSsh }: { vm: VmView; acceptsSsh: boolean }) {
  const { data: link } = useQuery(terminalCommandQuery);
  const word = wordOf(vm);
  return (
    <Group title="Address and commands">
      {link?.isLinked === false && (
        <p className={styles.before}>
          Terminals don’t find “banger-desktop” yet.{' '}
          <Link href={commands.settings.place}>Change that in Settings</Link>
        </p>
      )}
      <Facts>
        <Command name="Address">{addressOf(vm)}</Command>
        {acceptsSsh && <Command name="Log in">{`banger-desktop vm ssh ${word}`}</Command>}
        <Command name="Run a command">{`banger-desktop vm exec ${word} -- uname -a`}</Command>
        <Command name="Use the console">{`banger-desktop vm console ${word}`}</Command>
      </Facts>
    </Group>
  );
}

function Command({ name, children }: { name: string; children: string }) {
  return (
    <Fact name={name} copy={children} mono>
      {children}
    </Fact>
  );
}

/** The name, where a shell leaves it as it is; else the id. */
function wordOf({ id, name }: VmView): string {
  return /^\w[\w.-]*$/.test(name) ? name : id;
}
