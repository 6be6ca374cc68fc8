import '@xterm/xterm/css/xterm.css';
import type { Terminal } from '@xterm/xterm';
import { ChevronsDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { isLive } from '../../vm/vm-states.ts';
import { AsleepStrip } from './asleep-strip.tsx';
import { BlankConsole } from './blank-console.tsx';
import { ConsoleFrame, ConsoleLoading } from './console-frame.tsx';
import { ConsoleSearch } from './console-search.tsx';
import { ConsoleTools } from './console-tools.tsx';
import styles from './console-view.module.css';
import { copySelection, copySelectionOrAll } from './copy-console.ts';
import { type PastStretch, PastTerminal } from './past-terminal.tsx';
import { useLiveTerminal } from './use-live-terminal.ts';
import { useScrolledUp } from './use-scrolled-up.ts';

/** The VM's serial console: live while it runs, to be read back and searched whether it does or not. */
export function ConsoleView({ vm }: { vm: VmView }) {
  const host = useRef<HTMLDivElement>(null);
  const pastTerminal = useRef<Terminal>(null);
  const { terminal, opened, empty, failure } = useLiveTerminal(vm.id, host);
  const [searching, setSearching] = useState(false);
  const [past, setPast] = useState<PastStretch | null>(null);
  const scrolledUp = useScrolledUp(terminal);
  const locked = useReadOnly() !== null;
  const writable = vm.state === 'running' && !locked;
  // A guest that runs may print at any moment.
  const blank = empty && !isLive(vm) && failure === null;

  useEffect(() => {
    if (!terminal) return;
    terminal.options.disableStdin = !writable;
    if (writable && !past && !searching) terminal.focus();
  }, [terminal, writable, past, searching]);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const key = event.ctrlKey && event.shiftKey ? event.key.toLowerCase() : '';
      if (key !== 'f' && key !== 'c') return;
      event.preventDefault();
      event.stopPropagation();
      if (blank) return;
      if (key === 'f') setSearching(true);
      else copySelection(pastTerminal.current ?? terminal);
    }
    // Before the terminal takes the key; without Shift it is the guest's.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [terminal, blank]);

  return (
    <ConsoleFrame
      name={vm.name}
      asleep={!writable}
      tools={
        <ConsoleTools
          vmId={vm.id}
          disabled={blank}
          onSearch={() => setSearching(!searching)}
          onCopy={() => copySelectionOrAll(pastTerminal.current ?? terminal)}
          onChoose={setPast}
        />
      }
    >
      {searching && !blank && (
        <ConsoleSearch vmId={vm.id} onChoose={setPast} onClose={() => setSearching(false)} />
      )}
      <div className={styles.live} inert={past !== null}>
        <div ref={host} className={styles.terminal} />
        {!opened && failure === null && <ConsoleLoading />}
        {scrolledUp && (
          <Button
            size="small"
            icon={<ChevronsDown />}
            className={styles.latest}
            onClick={() => {
              terminal?.scrollToBottom();
              terminal?.focus();
            }}
          >
            Jump to latest
          </Button>
        )}
      </div>
      {failure !== null && (
        <div className={styles.failure}>
          <ErrorNotice error={failure} />
        </div>
      )}
      {blank && <BlankConsole vm={vm} />}
      {!writable && !blank && <AsleepStrip vm={vm} />}
      {past && (
        <PastTerminal
          key={past.title}
          vmId={vm.id}
          stretch={past}
          terminalRef={pastTerminal}
          onBack={() => setPast(null)}
        />
      )}
    </ConsoleFrame>
  );
}
