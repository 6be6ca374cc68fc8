import { Activity, Cpu, Layers, ListChecks, type LucideIcon, Search, Server, Settings } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { type Command as CommandSpec, commands } from '../app/contract/commands.ts';
import { JobsIndicator } from './features/jobs/jobs-indicator.tsx';
import { ThemeSwitch } from './features/settings/theme-switch.tsx';
import { cx } from './lib/cx.ts';
import { useOpenDialog } from './lib/dialogs.ts';
import styles from './sidebar.module.css';
import { Mark } from './ui/mark.tsx';
import { vmAt } from './vm/vm-sections.ts';

// After the screen: a launch does not wait for it.
const RunningVms = lazy(() =>
  import('./features/vms/running-vms.tsx').then((all) => ({ default: all.RunningVms })),
);

interface Screen {
  to: string;
  label: string;
  icon: LucideIcon;
  keys: string;
  holds: (path: string) => boolean;
}

function screen(
  { label, place, keys }: CommandSpec & { place: string; keys: string },
  icon: LucideIcon,
): Screen {
  return { to: place, label, icon, keys, holds: (path) => path === place };
}

const work: readonly Screen[] = [
  { ...screen(commands.showVms, Server), holds: (path) => path === '/' || path.startsWith('/vms/') },
  screen(commands.showImages, Layers),
  screen(commands.showActivity, Activity),
];

/** What keeps the work going: looked at now and then. */
const upkeep: readonly Screen[] = [
  screen(commands.showJobs, ListChecks),
  screen(commands.showHost, Cpu),
  {
    ...screen(commands.showSettings, Settings),
    holds: (path) => path === commands.showSettings.place || path === commands.showDatabase.place,
  },
];

export function Sidebar() {
  const [path] = useLocation();
  const open = useOpenDialog();
  const shownVm = vmAt(path)?.id ?? null;
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
        <Links screens={work} path={path} />
      </nav>
      <Suspense>
        <RunningVms shownId={shownVm} />
      </Suspense>
      <span className={styles.gap} />
      <nav aria-label="More screens" className={styles.nav}>
        <Links screens={upkeep} path={path} />
      </nav>
      <div className={styles.foot}>
        <JobsIndicator />
        <ThemeSwitch />
      </div>
    </aside>
  );
}

function Links({ screens, path }: { screens: readonly Screen[]; path: string }) {
  return screens.map(({ to, label, icon: Icon, keys, holds }) => (
    <Link
      key={to}
      href={to}
      aria-label={label}
      aria-keyshortcuts={keys.replace('Ctrl', 'Control')}
      data-tip={`${label} (${keys})`}
      aria-current={holds(path) ? 'page' : undefined}
      className={cx(styles.link, holds(path) && styles.current)}
    >
      <Icon aria-hidden="true" />
      <span className={styles.text}>{label}</span>
    </Link>
  ));
}
