import {
  Activity,
  Cpu,
  Database,
  Layers,
  ListChecks,
  type LucideIcon,
  Search,
  Server,
  Settings,
} from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { JobsIndicator } from './features/jobs/jobs-indicator.tsx';
import { ThemeSwitch } from './features/settings/theme-switch.tsx';
import { cx } from './lib/cx.ts';
import { useOpenDialog } from './lib/dialogs.ts';
import styles from './sidebar.module.css';
import { Mark } from './ui/mark.tsx';

const screens: readonly { to: string; label: string; icon: LucideIcon; holds: (path: string) => boolean }[] =
  [
    {
      to: '/',
      label: 'Virtual machines',
      icon: Server,
      holds: (path) => path === '/' || path.startsWith('/vms/'),
    },
    { to: '/images', label: 'Images', icon: Layers, holds: (path) => path === '/images' },
    { to: '/activity', label: 'Activity', icon: Activity, holds: (path) => path === '/activity' },
    { to: '/jobs', label: 'Jobs', icon: ListChecks, holds: (path) => path === '/jobs' },
    { to: '/database', label: 'Database', icon: Database, holds: (path) => path === '/database' },
    { to: '/host', label: 'Host', icon: Cpu, holds: (path) => path === '/host' },
    { to: '/settings', label: 'Settings', icon: Settings, holds: (path) => path === '/settings' },
  ];

export function Sidebar() {
  const [path] = useLocation();
  const open = useOpenDialog();
  return (
    <aside aria-label="Banger Desktop" className={styles.sidebar}>
      <div className={styles.brand}>
        <Mark size={24} />
        <span className={styles.text}>Banger</span>
      </div>
      <button
        type="button"
        aria-label="Go to… Ctrl K"
        aria-keyshortcuts="Control+K"
        className={styles.palette}
        onClick={() => open({ kind: 'palette' })}
      >
        <Search aria-hidden="true" />
        <span className={styles.text}>Go to…</span>
        <kbd className={styles.text}>Ctrl K</kbd>
      </button>
      <nav aria-label="Screens" className={styles.nav}>
        {screens.map(({ to, label, icon: Icon, holds }) => (
          <Link
            key={to}
            href={to}
            aria-label={label}
            aria-current={holds(path) ? 'page' : undefined}
            className={cx(styles.link, holds(path) && styles.current)}
          >
            <Icon aria-hidden="true" />
            <span className={styles.text}>{label}</span>
          </Link>
        ))}
      </nav>
      <div className={styles.foot}>
        <JobsIndicator />
        <ThemeSwitch />
      </div>
    </aside>
  );
}
