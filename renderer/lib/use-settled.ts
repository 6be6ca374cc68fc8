import { useEffect, useState } from 'react';

/** How long nobody types before what they typed is looked at. Milliseconds. */
const pause = 250;

/** The value, once it has stayed the same for a moment. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
