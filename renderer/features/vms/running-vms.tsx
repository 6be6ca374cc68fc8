import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { compareNames } from '../../lib/locale.ts';
import { type AliveVm, vmsAliveQuery } from '../../lib/vms-alive.ts';
import { StateDot } from '../../vm/state-badge.tsx';
import type { VmFilter } from '../../vm/vm-filters.ts';
import { vmStateLooks } from '../../vm/vm-states.ts';
import styles from './running-vms.module.css';

/** Of many more, the list itself is the better list. */
const shownAtMost = 8;

const nobody: readonly AliveVm[] = [];

/** Beside every screen: the way to each VM that runs or is paused. Nothing where there is none. `shownId`: the VM on the screen. */
export function RunningVms({ shownId }: { shownId: string | null }) {
  const { data: vms = nobody } = useQuery({ ...vmsAliveQuery, select: inOrder });
  const hidden = vms.slice(shownAtMost);
  if (vms.length === 0) return null;
  return (
    <nav aria-label="Running VMs" className={styles.vms}>
      <h2 className={styles.title}>{vms.some(isPaused) ? 'Running and paused VMs' : 'Running VMs'}</h2>
      <ul className={styles.list}>
        {vms.slice(0, shownAtMost).map(({ id, name, state }) => (
          <li key={id}>
            <Link
              href={vmPlace(id)}
              aria-current={id === shownId ? 'page' : undefined}
              aria-label={`${name}, ${vmStateLooks[state].word}`}
              data-tip={`${name} · ${vmStateLooks[state].word}`}
              className={cx(styles.vm, id === shownId && styles.current)}
            >
              <StateDot state={state} />
              <span className={styles.name}>{name}</span>
            </Link>
          </li>
        ))}
      </ul>
      {hidden.length > 0 && (
        <Link
          href={`/?filter=${filterOf(hidden)}`}
          aria-label={`${formatCount(hidden.length)} more ${hidden.length === 1 ? 'VM' : 'VMs'}`}
          className={cx(styles.vm, styles.more)}
        >
          {formatCount(hidden.length)} more
        </Link>
      )}
    </nav>
  );
}

function isPaused({ state }: AliveVm): boolean {
  return state === 'paused';
}

/** Paused ones wait at the end. */
function inOrder(vms: readonly AliveVm[]): readonly AliveVm[] {
  return vms.toSorted((a, b) => Number(isPaused(a)) - Number(isPaused(b)) || compareNames(a.name, b.name));
}

/** What shows those that are left out here. */
function filterOf(hidden: readonly AliveVm[]): VmFilter {
  return hidden.every(isPaused) ? 'paused' : 'running';
}
