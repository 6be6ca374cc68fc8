import type { Terminal } from '@xterm/xterm';
import { useEffect, useState } from 'react';

/** Whether a terminal shows something else than its latest lines. */
export function useScrolledUp(terminal: Terminal | null): boolean {
  const [scrolledUp, setScrolledUp] = useState(false);
  useEffect(() => {
    if (!terminal) return;
    const look = () => setScrolledUp(terminal.buffer.active.viewportY < terminal.buffer.active.baseY);
    look();
    // Whatever moved them, the lines are drawn again.
    const drawn = terminal.onRender(look);
    return () => drawn.dispose();
  }, [terminal]);
  return scrolledUp;
}
