import { FolderOpen, TriangleAlert } from 'lucide-react';
import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import { ApiError } from '../../lib/api.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { BackupChoice } from './backup-choice.tsx';
import { OtherWays } from './other-ways.tsx';
import { ProblemDetails } from './problem-details.tsx';
import styles from './problem-view.module.css';
import { messageOf, problemTitles } from './problem-words.ts';
import { Recovered } from './recovered.tsx';
import { ask, useLastSession } from './use-start-up.ts';

/** Why Banger cannot open, what is unchanged, and every way on. */
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
  const message = messageOf(problem);
  return (
    <div className={styles.view}>
      <main className={styles.scroll}>
        <div className={styles.body}>
          <div role="alert" className={styles.header}>
            <div className={styles.icon} aria-hidden="true">
              <TriangleAlert />
            </div>
            <h1 className={styles.title}>{problemTitles[kind]}</h1>
            {message !== null && <p className={styles.message}>{message}</p>}
            {/* Where there are choices, they are what to do. */}
            <p className={styles.hint}>
              {error.unchanged} {onlyRetry && error.hint}
            </p>
            {lastSession && <p className={styles.hint}>{lastSession}</p>}
            <ProblemDetails error={error} />
          </div>
          {kind !== 'permission' && (
            <div className={styles.file}>
              <span className={styles.path}>
                <PathText path={path} />
              </span>
              <CopyButton text={path} label="Copy path" />
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
        <div className={styles.buttons}>
          <Button onClick={() => ask('startUp.quit', {})}>Quit</Button>
          <Button onClick={onDiagnostics}>Diagnostics…</Button>
          <span className={styles.gap} />
          <Button
            variant={onlyRetry ? 'primary' : 'secondary'}
            autoFocus={onlyRetry}
            disabled={pending !== null}
            onClick={() => ask('startUp.retry', {})}
          >
            Try again
          </Button>
        </div>
      </footer>
    </div>
  );
}
