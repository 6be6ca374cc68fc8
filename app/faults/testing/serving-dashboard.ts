import { createControlApi } from '../../control/control-api.ts';
import { answerRequests, lockInstallation } from '../../control/installation.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { preparePaths, resolvePaths } from '../../installation/paths.ts';
import { answer } from '../../ipc/answer.ts';
import { openRealDashboard, type RealDashboard } from './real-dashboard.ts';

/** A dashboard that has its installation, and answers commands at the control socket, as the window's does. */
export async function openServingDashboard(
  home: string,
  makeHypervisors?: (stateDir: string) => Hypervisors,
): Promise<RealDashboard & { close(): Promise<void> }> {
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  const lock = lockInstallation(paths.stateDir, undefined);
  if (!lock) throw new Error('another process has the installation');
  const app = await openRealDashboard(home, undefined, makeHypervisors);
  const report = (error: unknown) => app.unforeseen.push(error);
  const control = answerRequests(paths, { show: () => undefined, report });
  control.answerWith(
    createControlApi({
      version: '0',
      report,
      backend: () => ({
        answer: (channel, input, caller) =>
          answer(app.dashboard, channel, input, caller, (_, error) => report(error)),
        dashboard: app.dashboard,
      }),
    }),
  );
  return {
    ...app,
    async close() {
      control.server.closeAllConnections();
      await new Promise((resolve) => control.server.close(resolve));
      await app.dashboard.close();
      lock.release();
    },
  };
}
