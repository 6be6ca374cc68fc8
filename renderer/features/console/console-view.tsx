import '@xterm/xterm/css/xterm.css';
import type { Terminal } from '@xterm/xterm';
import { ArrowDownToLine, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { isTerminalReply } from '../../../app/contract/terminal-reply.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import { useReadOnly } from '../../lib/read-only.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notify, notifyError } from '../../ui/notify.ts';
import { actionIcons } from '../vms/action-icons.tsx';
import { useVmPower } from '../vms/use-vm-power.ts';
import { vmStateLooks } from '../vms/vm-states.ts';
import { openConsole } from './console-feed.ts';
import { createConsoleInput } from './console-input.ts';
import styles from './console-view.module.css';
import { createTerminal } from './create-terminal.ts';

/** The VM's serial console: live while it runs, to be read back when it does not. */
export function ConsoleView({ vm }: { vm: VmView }) {
  const host = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const [empty, setEmpty] = useState(true);
  const [failure, setFailure] = useState<unknown>(null);
  const locked = useReadOnly() !== null;
  const writable = vm.state === 'running' && !locked;

  useEffect(() => {
    if (!host.current) return;
    const { terminal, dispose } = createTerminal(host.current);
    const type = createConsoleInput(vm.id, notifyError);
    let replaying = 0;
    const close = openConsole({
      vmId: vm.id,
      onData: (data, live) => {
        setEmpty(false);
        if (live) return terminal.write(data);
        replaying += 1;
        terminal.write(data, () => {
          replaying -= 1;
        });
      },
      onReset: () => terminal.reset(),
      onError: setFailure,
    });
    const typing = terminal.onData((data) => {
      // Answers to questions in the scrollback would be typed into a guest that no longer asks.
      if (replaying === 0 || !isTerminalReply(data)) type(data);
    });
    setTerminal(terminal);
    return () => {
      typing.dispose();
      close();
      dispose();
    };
  }, [vm.id]);

  useEffect(() => {
    if (!terminal) return;
    terminal.options.disableStdin = !writable;
    if (writable) terminal.focus();
  }, [terminal, writable]);

  return (
    <section aria-label={`Console of ${vm.name}`} className={cx(styles.console, !writable && styles.asleep)}>
      <div className={styles.tools}>
        <span className={styles.caption}>Serial console</span>
        <IconButton label="Copy the selection" onClick={() => terminal && copySelection(terminal)}>
          <Copy />
        </IconButton>
        <IconButton label="Scroll to the end" onClick={() => terminal?.scrollToBottom()}>
          <ArrowDownToLine />
        </IconButton>
      </div>
      <div ref={host} className={styles.terminal} />
      {failure !== null && (
        <div className={styles.failure}>
          <ErrorNotice error={failure} />
        </div>
      )}
      {!writable && <Asleep vm={vm} empty={empty} />}
    </section>
  );
}

function copySelection(terminal: Terminal): void {
  const text = terminal.getSelection();
  if (text === '') {
    notify({
      title: 'Nothing is selected',
      description: 'Drag over the console to select text.',
      tone: 'plain',
    });
    return;
  }
  void navigator.clipboard.writeText(text).then(() => notify({ title: 'Copied', tone: 'plain' }));
}

/** Below the last output of a machine that takes no input: why, and the way on. */
function Asleep({ vm, empty }: { vm: VmView; empty: boolean }) {
  const { run, pending } = useVmPower(vm.id);
  const { word } = vmStateLooks[vm.state];
  const action = vm.state === 'paused' ? 'resume' : 'start';
  const Icon = actionIcons[action];
  const offered = !['starting', 'stopping', 'running'].includes(vm.state);
  return (
    <div className={styles.strip}>
      <p>
        <strong>{word}.</strong> {explanation(vm, empty)}
      </p>
      {offered && (
        <Button
          size="small"
          writes
          icon={<Icon />}
          pending={pending === action}
          onClick={() => run(action)}
          aria-label={`${action === 'start' ? 'Start' : 'Resume'} from the console`}
        >
          {action === 'start' ? 'Start' : 'Resume'}
        </Button>
      )}
    </div>
  );
}

function explanation({ state }: VmView, empty: boolean): string {
  if (state === 'running') return 'That is what was recorded; above is its output so far.';
  if (state === 'starting') return 'The first output appears here in a moment.';
  if (state === 'stopping') return 'What the guest says while it powers off appears above.';
  if (state === 'paused') return 'The guest stands still and takes no input.';
  return empty ? 'Its console appears here when it runs.' : 'Above is its last output.';
}
