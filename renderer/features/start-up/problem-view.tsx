import { FolderOpen, TriangleAlert } from 'lucide-react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { ApiError } from '../../lib/api.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { BackupChoice } from './backup-choice.tsx';
import { OtherWays } from './other-ways.tsx';
import styles from './problem-view.module.css';
import { problemTitles } from './problem-words.ts';
import { Recovered } from './recovered.tsx';
import { ask, useLastSession } from './use-start-up.ts';

/** Why the dashboard cannot open, what is unchanged, and every way on. */
export function ProblemView({
  problem,
  onDiagnostics,
}: {
  problem: StartUpProblem;
  onDiagnostics: () => void;
}) {
  const { kind, error, path, choices, failure, pending, recovered } = problem;
  const onlyRetry = choices.length === 0;
  const lastSession = useLastSession();
  return (
    <div className={styles.view}>
      <main className={styles.scroll}>
        <div className={styles.body}>
          <div role="alert" className={styles.header}>
            <div className={styles.icon} aria-hidden="true">
              <TriangleAlert />
            </div>
            <h1 className={styles.title}>{problemTitles[kind]}</h1>
            <p className={styles.message}>{error.message}</p>
            {/* Where there are choices, they are what to do. */}
            <p className={styles.hint}>
              {error.unchanged} {onlyRetry && error.hint}
            </p>
            {error.details && error.details.length > 0 && (
              <ul className={styles.details}>
                {error.details.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
            {lastSession && <p className={styles.hint}>{lastSession}</p>}
            <p className={styles.code}>{error.code}</p>
          </div>
          {kind !== 'permission' && (
            <div className={styles.file}>
              <code>{path}</code>
              <CopyButton text={path} label="Copy the path" />
              <IconButton label="Show in folder" onClick={() => ask('startUp.showFolder', {})}>
                <FolderOpen />
              </IconButton>
            </div>
          )}
          {failure && <ErrorNotice error={new ApiError(failure)} />}
          {recovered && <Recovered recovered={recovered} />}
          {choices.includes('restore') && <BackupChoice problem={problem} />}
          <OtherWays problem={problem} />
        </div>
      </main>
      <footer className={styles.footer}>
        <div className={styles.aside}>
          <Button onClick={() => ask('startUp.quit', {})}>Quit</Button>
          <Button onClick={onDiagnostics}>Diagnostics…</Button>
        </div>
        <Button
          variant={onlyRetry ? 'primary' : 'secondary'}
          autoFocus={onlyRetry}
          disabled={pending !== null}
          onClick={() => ask('startUp.retry', {})}
        >
          Try again
        </Button>
      </footer>
    </div>
  );
}
