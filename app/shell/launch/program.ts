import { readFile } from 'node:fs/promises';
import type { BangerEvent, BangerEvents } from '../../contract/index.ts';
import { type ControlBackend, createControlApi } from '../../control/control-api.ts';
import { createDashboard, type Dashboard } from '../../dashboard/dashboard.ts';
import { createHypervisors } from '../../hypervisors/registry.ts';
import { ownCommand } from '../../installation/own-command.ts';
import type { Session } from '../../installation/sessions.ts';
import { type Answering, answer } from '../../ipc/answer.ts';
import { apiClientHandlers } from '../../ipc/api-clients.ts';
import type { Answer } from '../../ipc/handlers.ts';
import { sessionHandlers } from '../../ipc/sessions.ts';
import { startUpHandlers } from '../../ipc/start-up.ts';
import type { Logger } from '../../lib/logger.ts';
import { programVersions } from '../desktop/about-box.ts';
import { desktop } from '../desktop/desktop.ts';
import { linkIn, placeOf } from '../links/deep-link.ts';
import { ownProgram } from '../package/own-program.ts';
import { resource } from '../package/resources.ts';
import { beginStartUp, type StartUpParts } from './begin-start-up.ts';
import { programDiagnostics } from './program-diagnostics.ts';

export interface ProgramParts extends StartUpParts {
  readonly logger: Logger;
  readonly session: Session;
  /** See `DashboardOptions`. */
  readonly appImage: string | undefined;
  /** See `registerHandlers`. */
  readonly answerWith: (answer: Answer) => void;
}

export type Program = ReturnType<typeof createProgram>;

/**
 * All that stands behind the window. The pages are answered by the start-up until the database is open, then by the
 * dashboard; diagnostics always.
 */
export function createProgram(parts: ProgramParts) {
  const { paths, logger, worker, session, installation, answerWith } = parts;
  const { startUp, opened } = beginStartUp(parts);
  const hypervisors = createHypervisors({
    stateDir: paths.stateDir,
    preferred: process.env.BANGER_HYPERVISOR,
  });
  const diagnostics = programDiagnostics({ paths, startUp, worker, hypervisors, lastSession: session.last });
  const report = (channel: string, error: unknown) => logger.error(`${channel} failed`, error);
  const by = (answering: Answering): Answer => {
    return (channel, input, caller) => answer(answering, channel, input, caller, report);
  };
  const isOpen = () => startUp.state().phase === 'open';
  const early = by({
    handlers: { ...startUpHandlers(startUp), ...diagnostics.handlers, ...sessionHandlers(session) },
  });
  if (!isOpen()) answerWith(early);
  let backend: ControlBackend = { answer: early, dashboard: null };
  installation.answerWith(
    createControlApi({
      version: programVersions().version,
      backend: () => backend,
      report: (error) => logger.error('a request at the control socket failed', error),
    }),
  );
  const dashboard = opened.then((store): Dashboard => {
    const dashboard = createDashboard({
      ...parts,
      store,
      hypervisors,
      desktop,
      command: ownCommand(ownProgram(parts.appImage)),
      makeStarter: async (request) => {
        const { makeStarter } = await import('../../starter/make-starter.ts');
        return makeStarter(resource('starter'), request);
      },
      about: programVersions,
      licences: () => readFile(resource('LICENCES.txt'), 'utf8').catch(() => null),
    });
    diagnostics.opened(store);
    const beside = {
      ...diagnostics.handlers,
      ...sessionHandlers(session, dashboard.reconciled),
      ...apiClientHandlers(installation.clients),
    };
    const answer = by({ ...dashboard, handlers: { ...dashboard.handlers, ...beside } });
    answerWith(answer);
    backend = { answer, dashboard };
    return dashboard;
  });

  return {
    startUp,
    /** The database, once the start-up is done. */
    opened,
    dashboard,
    /** To whom it may concern among the pages. */
    async tell<E extends BangerEvent>(event: E, payload: BangerEvents[E]): Promise<void> {
      (isOpen() ? await dashboard : startUp).events.emit(event, payload);
    },
    /** The place of the dashboard that a command line's link leads to; null: it has none. */
    async placeIn(args: readonly string[]): Promise<string | null> {
      const link = linkIn(args);
      const { handlers } = await dashboard;
      if (!link) return null;
      const person = { viewer: 0, actor: 'user' } as const;
      const place = await placeOf(link, {
        get: async (id) => handlers['vms.get']({ id }, person),
        list: async (input) => handlers['vms.list'](input, person),
      });
      logger.info('link followed', { place });
      return place;
    },
    /** Of what has begun. See `Dashboard`. */
    async close(): Promise<string[]> {
      return (isOpen() ? await dashboard : startUp).close();
    },
  };
}
