import { ChevronLeft } from 'lucide-react';
import { Link } from 'wouter';
import styles from './back-link.module.css';

/** To the screen that this one is a part of. */
export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <Link href={to} className={styles.back}>
      <ChevronLeft aria-hidden="true" />
      {children}
    </Link>
  );
}
