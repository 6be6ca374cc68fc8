import { readFile } from 'node:fs/promises';
import type { BangerEvent, BangerEvents, Channel, Result } from '../../contract/index.ts';
import { createDashboard, type Dashboard } from '../../dashboard/dashboard.ts';
import type { DatabaseWorker } from '../../database-worker/client.ts';
import { createHypervisor } from '../../hypervisors/create-hypervisor.ts';
import type { Paths } from '../../installation/paths.ts';
import type { Session } from '../../installation/sessions.ts';
import { answer } from '../../ipc/answer.ts';
import type { AnsweredChannels, Caller } from '../../ipc/handlers.ts';
import { sessionHandlers } from '../../ipc/sessions.ts';
import { startUpHandlers } from '../../ipc/start-up.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { Logger } from '../../lib/logger.ts';
import type { OpenedStore } from '../../start-up/open-database.ts';
import type { StartUp } from '../../start-up/start-up.ts';
import { programVersions } from '../desktop/about-box.ts';
import { desktop } from '../desktop/desktop.ts';
import { linkIn, placeOf } from '../links/deep-link.ts';
import { resource } from '../package/resources.ts';
import { programDiagnostics } from './program-diagnostics.ts';

export interface ProgramParts {
  readonly paths: Paths;
  readonly logger: Logger;
  readonly worker: DatabaseWorker;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
  readonly session: Session;
  readonly startUp: StartUp;
  /** The database, once the start-up is done. */
  readonly opened: Promise<OpenedStore>;
}

/** What answers the pages: until the database is open the start-up, then the dashboard; diagnostics always. */
interface Answering {
  readonly events: EventBus;
  readonly handlers: AnsweredChannels;
  /** See `Dashboard`. */
  close(): Promise<string[]>;
}

export type Program = ReturnType<typeof createProgram>;

/** All that stands behind the window. */
export function createProgram(parts: ProgramParts) {
  const { paths, logger, worker, session, startUp } = parts;
  const hypervisor = createHypervisor({ stateDir: paths.stateDir, name: process.env.BANGER_HYPERVISOR });
  const diagnostics = programDiagnostics({ paths, startUp, worker, hypervisor, lastSession: session.last });
  const starting: Answering = {
    events: startUp.events,
    close: startUp.close,
    handlers: { ...startUpHandlers(startUp), ...diagnostics.handlers, ...sessionHandlers(session) },
  };
  const dashboard = parts.opened.then((store): Dashboard => {
    const opened = createDashboard({
      ...parts,
      store,
      hypervisor,
      desktop,
      makeStarter: async (request) => {
        const { makeStarter } = await import('../../starter/make-starter.ts');
        return makeStarter(resource('starter'), request);
      },
      about: programVersions,
      licences: () => readFile(resource('LICENCES.txt'), 'utf8').catch(() => null),
    });
    diagnostics.opened(store);
    const sessions = sessionHandlers(session, opened.reconciled);
    return { ...opened, handlers: { ...opened.handlers, ...diagnostics.handlers, ...sessions } };
  });
  const answering = async (): Promise<Answering> => (startUp.state().phase === 'open' ? dashboard : starting);
  const report = (channel: string, error: unknown) => logger.error(`${channel} failed`, error);

  return {
    dashboard,
    /** Never rejects, but where the dashboard could not be made. */
    async answer(channel: Channel, input: unknown, caller: Caller): Promise<Result<unknown>> {
      return answer((await answering()).handlers, channel, input, caller, report);
    },
    /** To whom it may concern among the pages. */
    async tell<E extends BangerEvent>(event: E, payload: BangerEvents[E]): Promise<void> {
      (await answering()).events.emit(event, payload);
    },
    /** The place of the dashboard that a command line's link leads to; null: it has none. */
    async placeIn(args: readonly string[]): Promise<string | null> {
      const link = linkIn(args);
      const { handlers } = await dashboard;
      return link && placeOf(link, async (input) => handlers['vms.list'](input, { viewer: 0 }));
    },
    async close(): Promise<string[]> {
      return (await answering()).close();
    },
  };
}
