import { useQuery } from '@tanstack/react-query';
import { ExternalLink, Pencil, TriangleAlert, X } from 'lucide-react';
import { Link } from 'wouter';
import type { ForwardStatus, ForwardView } from '../../../app/contract/forwards.ts';
import { vmPlace } from '../../../app/contract/places.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import type { Tone } from '../../vm/vm-states.ts';
import { sshQuery } from '../ssh/ssh-queries.ts';
import styles from './forwards.module.css';
import { webLink } from './web-links.ts';

const looks: Record<ForwardStatus, { word: string; tone: Tone }> = {
  open: { word: 'Open', tone: 'ok' },
  waiting: { word: 'When running', tone: 'idle' },
  taken: { word: 'Port taken', tone: 'bad' },
  closed: { word: 'Not open', tone: 'warn' },
  leftover: { word: 'Still open', tone: 'warn' },
  unknown: { word: 'Unknown', tone: 'warn' },
};

/** What is usually behind a port of a guest. */
const services: Record<number, string> = { 22: 'SSH', 80: 'HTTP', 443: 'HTTPS' };

interface ForwardRowProps {
  vm: VmView;
  address: string;
  forward: ForwardView;
  opening: boolean;
  onOpen: () => void;
  /** Absent: it is not among the VM's settings. */
  onEdit?: () => void;
  onRemove?: () => void;
}

/** One forward: where it listens, where it leads, how it is, and what is in its way. */
export function ForwardRow({ vm, address, forward, opening, onOpen, onEdit, onRemove }: ForwardRowProps) {
  const { hostPort, guestPort, status, reason, owner } = forward;
  const { word, tone } = looks[status];
  const place = `${address}:${hostPort}`;
  const ssh = guestPort === 22;
  const service = services[guestPort];
  return (
    <>
      <div className={styles.row}>
        {ssh || status !== 'open' ? (
          <span className={styles.place} data-selectable>
            {place}
          </span>
        ) : (
          <a
            className={styles.place}
            href={webLink(address, forward).url}
            target="_blank"
            rel="noreferrer"
            data-tip="Open in the browser"
          >
            {place}
            <ExternalLink aria-hidden="true" />
          </a>
        )}
        <span className={styles.target}>
          port {guestPort}
          {service && <span className={styles.service}> · {service}</span>}
        </span>
        <span className={cx(styles.status, styles[tone])}>{word}</span>
        <span className={styles.actions}>
          {ssh ? <SshCopy vm={vm} place={place} /> : <CopyButton text={place} label={`Copy ${place}`} />}
          {onEdit && (
            <IconButton
              label={`Edit the forward of port ${hostPort}`}
              data-tip="Edit"
              writes
              onClick={onEdit}
            >
              <Pencil />
            </IconButton>
          )}
          {onRemove && (
            <IconButton
              label={`Remove the forward of port ${hostPort}`}
              data-tip="Remove"
              writes
              onClick={onRemove}
            >
              <X />
            </IconButton>
          )}
        </span>
      </div>
      {reason && (
        <div role="note" className={cx(styles.reason, styles[tone])}>
          <TriangleAlert aria-hidden="true" />
          <span className={styles.words}>
            {reason} {owner && <Link href={vmPlace(owner.id)}>Show {owner.name}</Link>}
          </span>
          {status === 'closed' && (
            <Button size="small" writes pending={opening} onClick={onOpen}>
              Try again
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** With the key of this installation, where the image takes that; else with whatever the user's own ssh has. */
function SshCopy({ vm, place }: { vm: VmView; place: string }) {
  const { data: access } = useQuery(sshQuery(vm));
  const [address, port] = place.split(':');
  const line = access?.available ? access.line : `ssh -p ${port} root@${address}`;
  return <CopyButton text={line} label="Copy the ssh command" />;
}
