import { Ellipsis, SquareCode } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo } from 'react';
import { Link, useLocation } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import { addressOf, specLimits } from '../../../app/contract/vm-defaults.ts';
import type { MissingFile, VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { formatMib, plural } from '../../lib/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { brokenEntry } from '../../ui/contained.tsx';
import { CopyText } from '../../ui/copy-button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { actionIcons } from '../../vm/action-icons.tsx';
import { AcceleratorBadge, StateBadge } from '../../vm/state-badge.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionLabel, actionsFor, isForced } from '../../vm/vm-actions.ts';
import { isLive } from '../../vm/vm-states.ts';
import { CpuNow, MemoryNow } from '../usage/usage-cell.tsx';
import styles from './vm-table.module.css';
import { WhenStill } from './when-still.tsx';

/** Whose menu to show, and beside what. */
export interface MenuRequest {
  id: string;
  at: DOMRect;
}

/** An adopted row may have none. */
const noName = 'No name';

interface VmRowProps {
  vm: VmView;
  /** Files without which it cannot be started; absent: none. */
  missing: MissingFile[] | undefined;
  index: number;
  /** Pixels from the top of the list. */
  top: number;
  /** The one row that Tab leads to. */
  tabStop: boolean;
  onKeyDown: (event: KeyboardEvent, index: number) => void;
  onFocus: (id: string) => void;
  onMenu: (menu: MenuRequest) => void;
  /** Its menu is open. */
  chosen: boolean;
  selected: boolean;
  /** Selects it or takes it out, or, `upTo`, selects the rows up to it. Null: nothing can be selected. */
  onPick: ((vm: VmView, index: number, upTo: boolean) => void) | null;
}

/** A VM. Its link covers the row: a press opens it, the menu key or the right button shows what can be done. */
export const VmRow = memo(function VmRow(props: VmRowProps) {
  const { vm, missing, index, top, tabStop, onKeyDown, onFocus, onMenu, chosen, selected, onPick } = props;
  const { id, spec } = vm;
  const cpus = spec.vcpuCount ?? specLimits.vcpuCount.default;
  const memoryMib = spec.memoryMib ?? specLimits.memoryMib.default;
  const live = isLive(vm);
  // A paused guest takes no time.
  const busy = live && vm.state !== 'paused';

  function onKey(event: KeyboardEvent): void {
    if (event.key === ' ' && onPick) {
      event.preventDefault();
      onPick(vm, index, event.shiftKey);
    } else onKeyDown(event, index);
  }

  /** With Ctrl or Shift, as in a list of files. */
  function pickInstead(event: MouseEvent): void {
    if (!onPick || !(event.ctrlKey || event.shiftKey)) return;
    event.preventDefault();
    onPick(vm, index, event.shiftKey);
  }

  function showMenu(event: MouseEvent<HTMLElement>): void {
    event.preventDefault();
    const byKey = event.button !== 2;
    const at = byKey
      ? event.currentTarget.getBoundingClientRect()
      : new DOMRect(event.clientX, event.clientY);
    onMenu({ id, at });
  }

  return (
    <tr
      data-vm={id}
      data-index={index}
      aria-rowindex={index + 2}
      className={cx(styles.row, styles.item, chosen && styles.chosen, selected && styles.selected)}
      style={{ transform: `translateY(${top}px)` }}
    >
      {onPick && (
        <td className={styles.pick}>
          <WhenStill>
            {/* As high as the row: it is easy to hit. */}
            <label>
              <input
                type="checkbox"
                aria-label={`Select ${vm.name || noName}`}
                tabIndex={-1}
                checked={selected}
                onChange={({ nativeEvent }) =>
                  onPick(vm, index, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
                }
                onKeyDown={(event) => event.key !== ' ' && onKeyDown(event, index)}
              />
            </label>
          </WhenStill>
        </td>
      )}
      <td className={cx(styles.cell, styles.name)}>
        <Link
          href={vmPlace(id)}
          tabIndex={tabStop ? 0 : -1}
          className={styles.link}
          onKeyDown={onKey}
          onClickCapture={pickInstead}
          onFocus={() => onFocus(id)}
          onContextMenu={showMenu}
        >
          <span data-tip-cut="" className={styles.label}>
            {vm.name || noName}
          </span>
        </Link>
      </td>
      <td className={cx(styles.cell, styles.state)}>
        <StateBadge vm={vm} />
        <AcceleratorBadge vm={vm} inRow />
        {missing && <MissingBadge missing={missing} />}
      </td>
      <td className={cx(styles.cell, styles.image)}>
        <span data-tip-cut="" className={cx(styles.clip, styles.figure)}>
          {vm.imageName}
        </span>
      </td>
      <td className={cx(styles.cell, styles.address)}>
        <CopyText text={addressOf(vm)} label="Copy the address" tabIndex={-1} className={styles.copy} />
      </td>
      <td className={cx(styles.cell, styles.cpu, !live && styles.off)}>
        <span
          data-tip={`It has ${plural(cpus, 'vCPU')}${busy ? '. Its use is measured every few seconds.' : ''}`}
          className={styles.figure}
        >
          {busy ? <CpuNow vmId={id} /> : '–'}
        </span>
      </td>
      <td className={cx(styles.cell, styles.memory, !live && styles.off)}>
        {live ? (
          <MemoryNow vmId={id} givenMib={memoryMib} given={formatMib(memoryMib)} />
        ) : (
          formatMib(memoryMib)
        )}
      </td>
      <td className={cx(styles.cell, styles.touched)}>
        <LiveTime at={vm.lastTouchedAt} />
      </td>
      <td className={cx(styles.cell, styles.actions)}>
        <WhenStill>
          <QuickActions vm={vm} onMenu={onMenu} />
        </WhenStill>
      </td>
    </tr>
  );
});

/** In place of a row that cannot be drawn: its page may say more. */
export function BrokenVmRow({ vm, index, top }: Pick<VmRowProps, 'vm' | 'index' | 'top'>) {
  return (
    <tr
      aria-rowindex={index + 2}
      className={cx(styles.row, styles.item)}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className={cx(styles.cell, styles.name)}>
        <Link href={vmPlace(vm.id)} className={styles.link}>
          {String(vm.name)}
        </Link>
      </td>
      <td className={styles.cell}>{brokenEntry}</td>
    </tr>
  );
}

/** Said before a start is tried, which would fail. */
function MissingBadge({ missing }: { missing: MissingFile[] }) {
  const disk = missing.some(({ what }) => what === 'disk');
  const paths = missing.map(({ path }) => path).join('\n');
  return (
    <span className={styles.missing} data-tip={`Not found: ${paths}`}>
      {disk ? 'Disk missing' : 'Image missing'}
    </span>
  );
}

function QuickActions({ vm, onMenu }: Pick<VmRowProps, 'vm' | 'onMenu'>) {
  const [, navigate] = useLocation();
  const { run, pending } = useVmPower(vm);
  const action = actionsFor(vm)[0];
  const Icon = action && actionIcons[action];
  const label = action && actionLabel(action, vm.state);
  return (
    <div className={styles.quick}>
      {action && Icon && (
        <IconButton
          label={`${label} ${vm.name}`}
          data-tip={label}
          tabIndex={-1}
          writes
          warning={isForced(action, vm.state)}
          pending={pending === action}
          onClick={() => run(action)}
        >
          <Icon />
        </IconButton>
      )}
      <IconButton
        label={`Open the console of ${vm.name}`}
        data-tip="Console"
        tabIndex={-1}
        onClick={() => navigate(vmPlace(vm.id))}
      >
        <SquareCode />
      </IconButton>
      <IconButton
        label={`More actions for ${vm.name}`}
        data-tip="More"
        tabIndex={-1}
        className={styles.more}
        onClick={(event) => onMenu({ id: vm.id, at: event.currentTarget.getBoundingClientRect() })}
      >
        <Ellipsis />
      </IconButton>
    </div>
  );
}
