import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { isAlive } from '../../../app/contract/vm-state-machine.ts';
import type { VmSort, VmView } from '../../../app/contract/vms.ts';
import { plural } from '../../lib/format.ts';
import { useKeptScroll } from '../../lib/kept-scroll.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Contained } from '../../ui/contained.tsx';
import type { VmList } from '../../vm/vm-queries.ts';
import { isLive } from '../../vm/vm-states.ts';
import { useBulk } from '../selection/use-bulk.ts';
import { useSelection } from '../selection/use-selection.ts';
import { useWatchedVms } from '../usage/watched-vms.ts';
import { TableSkeleton } from './table-skeleton.tsx';
import { useMissingFiles } from './use-missing-files.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useSelectionKeys } from './use-selection-keys.ts';
import { useVmPages } from './use-vm-pages.ts';
import { BrokenVmRow, type MenuRequest, VmRow } from './vm-row.tsx';
import styles from './vm-table.module.css';
import { VmTableHeader } from './vm-table-header.tsx';
import { StillContext } from './when-still.tsx';

const VmMenu = lazy(() => import('./vm-menu.tsx').then((all) => ({ default: all.VmMenu })));

const SelectionBar = lazy(() =>
  import('../selection/selection-bar.tsx').then((all) => ({ default: all.SelectionBar })),
);

const rowHeight = 44;
const headHeight = 35;

interface VmTableProps {
  list: VmList;
  total: number;
  loading: boolean;
  sort: VmSort;
  onSort: (sort: VmSort) => void;
}

/** The rows in view and a few more: a thousand VMs scroll like ten. */
export function VmTable({ list, total, loading, sort, onSort }: VmTableProps) {
  const area = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<MenuRequest | null>(null);
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    // At most: so that the first frame has its rows without being measured before.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    scrollPaddingStart: headHeight,
    scrollPaddingEnd: rowHeight,
  });
  const selection = useSelection(list, total);
  const { toggle, extend } = selection;
  const bulk = useBulk();
  const { current, setCurrent, onKeyDown } = useRowFocus({
    count: total,
    scroller,
    rowHeight,
    scrollToIndex: virtualizer.scrollToIndex,
    onExtend: extend,
  });
  const selectable = useReadOnly() === null;
  const selecting = selection.vms.size > 0;
  const pick = useCallback(
    (vm: VmView, index: number, upTo: boolean) => (upTo ? extend(index, index) : toggle(vm, index)),
    [extend, toggle],
  );
  useKeptScroll(scroller, total > 0);
  const items = virtualizer.getVirtualItems();
  const rows = useVmPages(list, total, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);

  const shown = items.length > 0;
  useEffect(() => {
    if (shown) performance.mark('vms-shown'); // when a launch is over: the benchmarks read it
  }, [shown]);

  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: -1 };
  useWatchedVms(
    items.flatMap(({ index }) => {
      const vm = index >= startIndex && index <= endIndex ? rows.at(index) : undefined;
      return vm && isLive(vm) ? [vm.id] : [];
    }),
  );

  const missing = useMissingFiles(
    items.flatMap(({ index }) => {
      const vm = rows.at(index);
      return vm && !isAlive(vm.state) ? [vm.id] : [];
    }),
    !virtualizer.isScrolling,
  );

  const tabStop = items.find(({ index }) => rows.at(index)?.id === current)?.index ?? items[0]?.index;
  const menuVm = menu && rows.find(menu.id);

  function clear(): void {
    selection.clear();
    // What had the focus may go with the bar.
    scroller.current?.querySelector<HTMLElement>('tr a[tabindex="0"]')?.focus({ preventScroll: true });
  }
  useSelectionKeys({
    area,
    selecting,
    onAll: () => selectable && selection.all(),
    onClear: clear,
    onDelete: () => bulk.ask('delete', selection.vms),
    onStart: () => bulk.ask('start', selection.vms),
  });

  return (
    <div ref={area} data-selecting={selecting || undefined} className={styles.list}>
      <div ref={scroller} className={styles.scroller}>
        <table
          aria-label="Virtual machines"
          aria-rowcount={total + 1}
          aria-busy={loading}
          className={styles.table}
        >
          <VmTableHeader
            sort={sort}
            onSort={onSort}
            selected={selectable ? howMany(selection.vms.size, total) : null}
            onSelect={() => (selection.vms.size < total ? selection.all() : selection.clear())}
          />
          <tbody className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
            <StillContext value={!virtualizer.isScrolling}>
              {items.map((item) => {
                const vm = rows.at(item.index);
                return (
                  vm && (
                    <Contained
                      key={vm.id}
                      of={vm}
                      otherwise={<BrokenVmRow vm={vm} index={item.index} top={item.start} />}
                    >
                      <VmRow
                        vm={vm}
                        missing={missing[vm.id]}
                        index={item.index}
                        top={item.start}
                        tabStop={item.index === tabStop}
                        onKeyDown={onKeyDown}
                        onFocus={setCurrent}
                        onMenu={setMenu}
                        chosen={menu?.id === vm.id}
                        selected={selection.vms.has(vm.id)}
                        onPick={selectable ? pick : null}
                      />
                    </Contained>
                  )
                );
              })}
            </StillContext>
          </tbody>
        </table>
        {loading && <TableSkeleton />}
        {menu && menuVm && (
          <Suspense>
            <VmMenu key={menu.id} vm={menuVm} at={menu.at} onClose={() => setMenu(null)} />
          </Suspense>
        )}
      </div>
      <span aria-live="polite" className={styles.unseen}>
        {selecting && `${plural(selection.vms.size, 'VM')} selected`}
      </span>
      {selecting && (
        <Suspense>
          <SelectionBar vms={selection.vms} bulk={bulk} onClear={clear} />
        </Suspense>
      )}
    </div>
  );
}

function howMany(selected: number, total: number): 'none' | 'some' | 'all' {
  if (selected === 0) return 'none';
  return selected < total ? 'some' : 'all';
}
