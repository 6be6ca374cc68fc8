import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { defaultForwards } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { sshQuery } from '../ssh/ssh-queries.ts';
import styles from './forward-links.module.css';
import { isLive, loopbackOf } from './vm-states.ts';

const sshPort = 22;

/** The first service of the VM that a browser can show. */
export function WebLink({ vm, className }: { vm: VmView; className: string | undefined }) {
  const web = (vm.spec.forwards ?? defaultForwards).find(({ guestPort }) => guestPort !== sshPort);
  if (!web) return null;
  const place = `${loopbackOf(vm)}:${web.hostPort}`;
  return (
    <a
      className={className}
      href={`http://${place}/`}
      target="_blank"
      rel="noreferrer"
      data-tip="Open in the browser"
    >
      <ExternalLink aria-hidden="true" />
      {place}
    </a>
  );
}

/** How the VM's services are reached from this computer: a link to open, a command to copy. */
export function ForwardLinks({ vm }: { vm: VmView }) {
  const forwards = vm.spec.forwards ?? defaultForwards;
  const address = loopbackOf(vm);
  const { data: access } = useQuery(sshQuery(vm));
  if (forwards.length === 0) return null;
  return (
    <ul aria-label="Reach it at" className={styles.links}>
      {forwards.map(({ hostPort, guestPort }) => {
        const place = `${address}:${hostPort}`;
        const ssh = guestPort === sshPort;
        // With the key of this installation, where the image takes that; else with whatever the user's own ssh has.
        const sshLine = access?.available ? access.line : `ssh -p ${hostPort} root@${address}`;
        return (
          <li key={hostPort} className={styles.link}>
            {ssh ? (
              <span className={styles.place} data-selectable>
                {place}
              </span>
            ) : (
              <a
                className={styles.place}
                href={`http://${place}/`}
                target="_blank"
                rel="noreferrer"
                data-tip={isLive(vm) ? 'Open in the browser' : 'Answers once the VM runs'}
              >
                {place}
                <ExternalLink aria-hidden="true" />
              </a>
            )}
            <span className={styles.port}>{ssh ? 'SSH' : `port ${guestPort}`}</span>
            <CopyButton
              text={ssh ? sshLine : `http://${place}/`}
              label={ssh ? 'Copy the ssh command' : `Copy http://${place}/`}
            />
          </li>
        );
      })}
    </ul>
  );
}
