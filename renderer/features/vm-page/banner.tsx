import type { ReactNode } from 'react';
import styles from './banner.module.css';

interface BannerProps {
  icon: ReactNode;
  tone: 'plain' | 'warn' | 'bad';
  text: ReactNode;
  children?: ReactNode;
}

/** One thing to know about a VM, and what can be done about it. */
export function Banner({ icon, tone, text, children }: BannerProps) {
  return (
    <div role="status" className={`${styles.banner} ${styles[tone]}`}>
      {icon}
      <p data-selectable>{text}</p>
      {children}
    </div>
  );
}
