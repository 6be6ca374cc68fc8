import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { formatMib, plural } from '../../lib/format.ts';
import { aboutQuery } from '../host/host-queries.ts';
import styles from './host-limits.module.css';

const mib = 1024 ** 2;

interface HostLimitsProps {
  /** What the VM is to get; NaN or 0: that can't be read. */
  vcpuCount: number;
  memoryMib: number;
}

/** What this computer has, and a warning where a VM is to get more: it may do so, and be slow or not start. */
export function HostLimits({ vcpuCount, memoryMib }: HostLimitsProps) {
  const { data: host } = useQuery(aboutQuery);
  if (!host) return null;
  const processors = plural(host.processors, 'processor');
  const memory = `${formatMib(host.memoryBytes / mib)} of memory`;
  return (
    <div aria-live="polite" className={styles.limits}>
      <p>
        This computer has {processors} and {memory}.
      </p>
      {vcpuCount > host.processors && (
        <Warning>The VM gets more processors than this computer has, so it may run slowly.</Warning>
      )}
      {memoryMib > host.memoryBytes / mib && (
        <Warning>
          The VM gets more memory than this computer has. It may not start, or use up the memory that other
          programs need.
        </Warning>
      )}
    </div>
  );
}

function Warning({ children }: { children: string }) {
  return (
    <p className={styles.warning}>
      <TriangleAlert aria-hidden="true" />
      {children}
    </p>
  );
}
