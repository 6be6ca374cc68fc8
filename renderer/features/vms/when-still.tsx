import { createContext, type ReactNode, use, useDeferredValue, useState } from 'react';

/** False while the list is scrolled. */
export const StillContext = createContext(true);

/**
 * What a row can do without for a moment: it comes right after the frame that shows the row, or once the list is still, and
 * stays. A launch, a search and a turn of the wheel are over when the rows are there.
 */
export function WhenStill({ children }: { children: ReactNode }) {
  const still = use(StillContext);
  const [due, setDue] = useState(still);
  if (still && !due) setDue(true);
  return due && <Afterwards>{children}</Afterwards>;
}

function Afterwards({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) && children;
}
