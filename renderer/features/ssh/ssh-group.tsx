import { useQuery } from '@tanstack/react-query';
import { Check, Copy, SquareTerminal } from 'lucide-react';
import type { VmView } from '../../../app/contract/vms.ts';
import { errorValueOf } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
import { useCopied } from '../../ui/copy-button.tsx';
import { Group } from '../../ui/facts.tsx';
import styles from './ssh-group.module.css';
import { sshQuery, useOpenTerminal } from './ssh-queries.ts';

/** How the VM is logged into: the command to copy, a terminal to open; or why that cannot be. */
export function SshGroup({ vm }: { vm: VmView }) {
  const { data: access, error } = useQuery(sshQuery(vm));
  const { mutate: open, isPending } = useOpenTerminal(vm.id);
  const line = access?.available ? access.line : null;
  const [copied, copy] = useCopied(line ?? '');
  const refusal = error ? errorValueOf(error).message : access?.available === false ? access.reason : null;
  // Not `disabled`: such a button tells nobody why.
  const refused = line === null && {
    'aria-disabled': true,
    'data-tip': refusal ?? undefined,
    onClick: () => {},
  };
  return (
    <Group
      title="SSH"
      aside={
        <>
          <Button size="small" icon={copied ? <Check /> : <Copy />} onClick={copy} {...refused}>
            {copied ? 'Copied' : 'Copy command'}
          </Button>
          <Button
            size="small"
            icon={<SquareTerminal />}
            writes
            pending={isPending}
            onClick={() => open()}
            {...refused}
          >
            Open terminal
          </Button>
        </>
      }
    >
      {line === null ? (
        <p className={styles.refusal}>{refusal}</p>
      ) : (
        <code className={styles.command} data-selectable>
          {options(line)}
        </code>
      )}
    </Group>
  );
}

/** Broken between options, not between an option and its value. What is selected and copied is the line as it is. */
function options(line: string) {
  return line.split(/ (?=-o |root@)/).map((option) => <span key={option}>{`${option} `}</span>);
}
