import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { StartUpState } from '../../../app/contract/start-up.ts';
import { listen } from '../../lib/api.ts';
import { Button } from '../../ui/button.tsx';
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

function viewOf(state: StartUpState | null, onDiagnostics: () => void): ReactNode {
  switch (state?.phase) {
    case undefined:
    case 'open':
      return null;
    case 'opening':
      return (
        <BriefView
          title={state.waiting ? 'Waiting for the database' : 'Opening the database'}
          actions={<Button onClick={() => ask('startUp.quit', {})}>Quit</Button>}
        >
          {state.waiting && 'Another program is using it at the moment.'}
        </BriefView>
      );
    case 'upgrading':
      return <UpgradeView upgrade={state} />;
    case 'replaced':
      return <ReplacedView replaced={state} />;
    case 'problem':
      return state.problem.kind === 'upgrade_cancelled' ? (
        <BriefView
          title="The upgrade was cancelled"
          actions={
            <>
              <Button onClick={() => ask('startUp.quit', {})}>Quit</Button>
              <Button variant="primary" autoFocus onClick={() => ask('startUp.retry', {})}>
                Upgrade now
              </Button>
            </>
          }
        >
          {state.problem.error.unchanged} This version of Banger Desktop needs the upgrade to open it.
        </BriefView>
      ) : (
        <ProblemView problem={state.problem} onDiagnostics={onDiagnostics} />
      );
  }
}
