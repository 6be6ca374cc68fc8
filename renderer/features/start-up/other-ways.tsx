import { DatabaseZap, FilePlus2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { Button } from '../../ui/button.tsx';
import { Group } from '../../ui/facts.tsx';
import rows from '../database/database-rows.module.css';
import styles from './other-ways.module.css';
import { ask } from './use-start-up.ts';

const StartNewDialog = lazy(() =>
  import('./start-new-dialog.tsx').then((all) => ({ default: all.StartNewDialog })),
);

/** What there is beside backups. */
export function OtherWays({ problem }: { problem: StartUpProblem }) {
  const { choices, pending, kind } = problem;
  const [asking, setAsking] = useState(false);
  const ways = choices.filter((choice) => choice !== 'restore');
  if (ways.length === 0) return null;
  return (
    <Group title="Other options">
      <ul className={rows.rows}>
        {ways.includes('salvage') && (
          <Way
            icon={<DatabaseZap />}
            title="Recover what can be read"
            text="Copies every readable row into a new database and adds it to the list above. The damaged file isn’t modified."
          >
            <Button
              size="small"
              disabled={pending !== null}
              pending={pending === 'salvage'}
              onClick={() => ask('startUp.salvage', {})}
            >
              Recover
            </Button>
          </Way>
        )}
        {ways.includes('start_new') && (
          <Way
            icon={<FilePlus2 />}
            title="Create a new database"
            text={
              kind === 'missing'
                ? 'Starts without VMs and images. Your backups are kept.'
                : 'Starts without VMs and images. The current file is moved to the quarantine folder, not deleted.'
            }
          >
            <Button
              size="small"
              disabled={pending !== null}
              pending={pending === 'start_new'}
              onClick={() => setAsking(true)}
            >
              Create new…
            </Button>
          </Way>
        )}
      </ul>
      <Suspense>{asking && <StartNewDialog problem={problem} onClose={() => setAsking(false)} />}</Suspense>
    </Group>
  );
}

interface WayProps {
  icon: ReactNode;
  title: string;
  text: string;
  /** Its button. */
  children: ReactNode;
}

function Way({ icon, title, text, children }: WayProps) {
  return (
    <li aria-label={title} className={rows.row}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={rows.words}>
        <p className={rows.head}>{title}</p>
        <p className={rows.facts}>{text}</p>
      </div>
      {children}
    </li>
  );
}
