import type { Terminal } from '@xterm/xterm';
import { type RefObject, useEffect, useState } from 'react';
import { isTerminalReply } from '../../../app/contract/terminal-reply.ts';
import { formatBytes } from '../../lib/format.ts';
import { notifyError } from '../../ui/notify.ts';
import { openConsole } from './console-feed.ts';
import { createConsoleInput } from './console-input.ts';
import { createTerminal } from './create-terminal.ts';
import { note } from './note.ts';

/** A terminal in `host` that shows the VM's console as it goes on, and sends what is typed. */
export function useLiveTerminal(vmId: string, host: RefObject<HTMLDivElement | null>) {
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const [printed, setPrinted] = useState(false);
  const [opened, setOpened] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    if (!host.current) return;
    const { terminal, dispose } = createTerminal(host.current);
    const type = createConsoleInput(vmId, notifyError);
    let replaying = 0;
    const close = openConsole({
      vmId,
      onData: (data, live, shown) => {
        setPrinted(true);
        if (live) return terminal.write(data, shown);
        replaying += 1;
        terminal.write(data, () => {
          replaying -= 1;
        });
      },
      onSkipped: (bytes) => terminal.write(note(skipped(bytes))),
      onReset: () => terminal.reset(),
      onError: setFailure,
      onOpened: () => setOpened(true),
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
  }, [vmId, host]);

  // Before it is known, nothing is said to be empty.
  return { terminal, opened, empty: opened && !printed, failure };
}

function skipped(bytes: number): string {
  return `${formatBytes(bytes)} of output skipped because it came too fast. The log has all of it.`;
}
