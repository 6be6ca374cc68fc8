import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { VmSort, VmView } from '../../../app/contract/vms.ts';
import { useKeptScroll } from '../../lib/kept-scroll.ts';
import { isLive } from '../../vm/vm-states.ts';
import { useWatchedVms } from '../usage/watched-vms.ts';
import { TableSkeleton } from './table-skeleton.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { type MenuRequest, VmRow } from './vm-row.tsx';
import styles from './vm-table.module.css';
import { VmTableHeader } from './vm-table-header.tsx';

const VmMenu = lazy(() => import('./vm-menu.tsx').then((all) => ({ default: all.VmMenu })));

const rowHeight = 44;
const headHeight = 35;
/** Rows before the end at which the next page is asked for. */
const lookahead = 60;

interface VmTableProps {
  rows: readonly VmView[];
  total: number;
  loading: boolean;
  sort: VmSort;
  onSort: (sort: VmSort) => void;
  onNearEnd: () => void;
}

/** The rows in view and a few more: a thousand VMs scroll like ten. */
export function VmTable({ rows, total, loading, sort, onSort, onNearEnd }: VmTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<MenuRequest | null>(null);
  // The launch is over when the first rows are there: what a row can do without comes right after.
  const whole = useDeferredValue(true, false);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 12,
    // At most: so that the first frame has its rows without being measured before.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    scrollPaddingStart: headHeight,
    scrollPaddingEnd: rowHeight,
  });
  const { current, setCurrent, onKeyDown } = useRowFocus({
    ids,
    scroller,
    rowHeight,
    scrollToIndex: virtualizer.scrollToIndex,
  });
  useKeptScroll(scroller, rows.length > 0);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const nearEnd = last >= rows.length - lookahead;
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, onNearEnd]);

  const shown = items.length > 0;
  useEffect(() => {
    if (shown) performance.mark('vms-shown'); // when a launch is over: the benchmarks read it
  }, [shown]);

  useWatchedVms(
    items.flatMap(({ index }) => {
      const vm = rows[index];
      return vm && isLive(vm) ? [vm.id] : [];
    }),
  );

  const tabStop = items.find(({ key }) => key === current)?.key ?? items[0]?.key;
  const menuVm = rows.find(({ id }) => id === menu?.id);

  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        aria-label="Virtual machines"
        aria-rowcount={total + 1}
        aria-busy={loading}
        className={styles.table}
      >
        <VmTableHeader sort={sort} onSort={onSort} />
        <tbody className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const vm = rows[item.index];
            return (
              vm && (
                <VmRow
                  key={vm.id}
                  vm={vm}
                  index={item.index}
                  top={item.start}
                  tabStop={vm.id === tabStop}
                  whole={whole}
                  onKeyDown={onKeyDown}
                  onFocus={setCurrent}
                  onMenu={setMenu}
                />
              )
            );
          })}
        </tbody>
      </table>
      {loading && <TableSkeleton />}
      {menu && menuVm && (
        <Suspense>
          <VmMenu key={menu.id} vm={menuVm} at={menu.at} onClose={() => setMenu(null)} />
        </Suspense>
      )}
    </div>
  );
}
