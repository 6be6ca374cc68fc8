import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { StartUpState } from '../../../app/contract/start-up.ts';
import { listen } from '../../lib/api.ts';
import { duration, durationStep, useLiveText } from '../../lib/relative-time.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { TooltipLayer } from '../../ui/tooltip-layer.tsx';
import { BriefView } from './brief-view.tsx';
import { ProblemView } from './problem-view.tsx';
import { ReplacedView } from './replaced-view.tsx';
import { UpgradeView } from './upgrade-view.tsx';
import { ask, useStartUp } from './use-start-up.ts';

const DiagnosticsDialog = lazy(() =>
  import('../diagnostics/diagnostics-dialog.tsx').then((all) => ({ default: all.DiagnosticsDialog })),
);

/** All that is seen before the dashboard is open. */
export function StartUpScreen() {
  const state = useStartUp();
  const [diagnostics, setDiagnostics] = useState(false);
  const openDiagnostics = useCallback(() => {
    growTo(760, 640);
    setDiagnostics(true);
  }, []);
  useEffect(
    () => listen('command.asked', (name) => name === 'diagnostics' && openDiagnostics()),
    [openDiagnostics],
  );
  return (
    <>
      {viewOf(state, openDiagnostics)}
      <Suspense>{diagnostics && <DiagnosticsDialog onClose={() => setDiagnostics(false)} />}</Suspense>
      <TooltipLayer />
    </>
  );
}

/** The window may be just as large as the words of a problem need. Pixels. */
function growTo(width: number, height: number): void {
  window.resizeTo(Math.max(window.outerWidth, width), Math.max(window.outerHeight, height));
}

/** `since`: milliseconds since 1970. */
function Waiting({ since }: { since: number }) {
  const waited = useLiveText(since, (at, now) => duration(now - at), durationStep);
  return `Another program is using it. Waiting for ${waited}.`;
}

function viewOf(state: StartUpState | null, onDiagnostics: () => void): ReactNode {
  switch (state?.phase) {
    case undefined:
    case 'open':
      return null;
    case 'opening':
      return (
        <BriefView
          title={state.waitingSince ? 'Waiting for the database' : 'Opening the database'}
          progress={<ProgressBar fraction={null} label="Opening the database" />}
          actions={<Button onClick={() => ask('startUp.quit', {})}>Quit</Button>}
        >
          {state.waitingSince && <Waiting since={Date.parse(state.waitingSince)} />}
        </BriefView>
      );
    case 'upgrading':
      return <UpgradeView upgrade={state} />;
    case 'replaced':
      return <ReplacedView replaced={state} />;
    case 'problem':
      return state.problem.kind === 'upgrade_cancelled' ? (
        <BriefView
          title="The upgrade was canceled"
          actions={
            <>
              <Button onClick={() => ask('startUp.quit', {})}>Quit</Button>
              <Button variant="primary" autoFocus onClick={() => ask('startUp.retry', {})}>
                Upgrade now
              </Button>
            </>
          }
        >
          Nothing was changed. Banger can’t open the database until it is upgraded.
        </BriefView>
      ) : (
        <ProblemView problem={state.problem} onDiagnostics={onDiagnostics} />
      );
  }
}
