import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import {
  type ApiClient,
  type BangerBridge,
  type BangerEvent,
  type BangerEvents,
  type Channel,
  channels,
  type ErrorValue,
  type LastSession,
  type Result,
  type VmSpecInput,
  type VmState,
  type VmView,
} from '../../app/contract/index.ts';
import { workerInThread } from '../../app/database-worker/testing/in-thread.ts';
import { openDatabaseFacts } from '../../app/diagnostics/database-facts.ts';
import { createDiagnostics } from '../../app/diagnostics/diagnostics.ts';
import { createRedact } from '../../app/diagnostics/redact.ts';
import { answer } from '../../app/ipc/answer.ts';
import { apiClientHandlers } from '../../app/ipc/api-clients.ts';
import { diagnosticsHandlers } from '../../app/ipc/diagnostics.ts';
import { sessionHandlers } from '../../app/ipc/sessions.ts';
import { systemClock } from '../../app/lib/clock.ts';
import { machineFiles } from '../../app/services/machines/machine-config.ts';
import { openTestDashboard, type TestDashboard } from '../../app/testing/test-dashboard.ts';
import { pathOfTestFile } from './dropped-file.ts';
import { createUnreliableDriver, type UnreliableDriver } from './unreliable-driver.ts';

type DashboardOptions = NonNullable<Parameters<typeof openTestDashboard>[0]>;

export interface MainProcessOptions extends Omit<DashboardOptions, 'driver' | 'home'> {
  /** Opens what this one left behind, with the machines that still run. It must be closed. */
  readonly after?: MainProcess;
  /** One that answers at first where absent. */
  readonly driver?: UnreliableDriver;
  /** A session that ended unexpectedly before this one. */
  readonly lastSession?: LastSession;
  /** Who is connected to the control socket; nobody where absent. */
  readonly apiClients?: () => ApiClient[];
}

export interface MainProcess extends TestDashboard {
  readonly driver: UnreliableDriver;
  /** What a page has as `window.banger`. A test that wants another answer puts its own `invoke` before this one. */
  readonly bridge: BangerBridge;
  /** Answers the channel with the error, until the function that it returns is called. */
  refuse(channel: Channel, error: ErrorValue): () => void;
  /** What pages ask from now on, oldest first. */
  listenIn(): { channel: Channel; input: unknown }[];
  /** Tells the page what no call of a test makes happen. */
  tell<E extends BangerEvent>(event: E, payload: BangerEvents[E]): void;
  /** A VM that was brought into the state by what people do, or by what happens to them. */
  vmIn(state: VmState, name?: string, spec?: VmSpecInput): Promise<VmView>;
}

/** One page's number. */
const viewer = 1;

/**
 * The main process behind a page under test: the dashboard itself, over a database of its own, with pretended machines. What
 * crosses to the page is copied, and held against the contract. It ends with the test, which fails where anything
 * happened that nobody had foreseen.
 */
export async function openMainProcess(options: MainProcessOptions = {}): Promise<MainProcess> {
  const { lastSession = null, after, ...dashboardOptions } = options;
  const driver = after?.driver ?? options.driver ?? createUnreliableDriver();
  const app = await openTestDashboard({
    pickSavePlace: async (name) => join(app.home, name),
    ...dashboardOptions,
    ...(after ? { home: after.home } : {}),
    driver,
  });
  const { paths, store, dashboard } = app;
  onTestFinished(async () => {
    // Else another one has taken over from it.
    if (store.db.open) {
      await driver.release((vmId) => app.invoke('vms.forceStop', { id: vmId }));
      await app.dispose();
    }
    expect(app.unforeseen).toEqual([]);
  });

  const place = { path: paths.database, backupsDir: paths.backupsDir };
  const diagnostics = createDiagnostics({
    paths,
    env: {},
    clock: systemClock,
    redact: createRedact({ home: app.home, userName: 'ada', hostName: 'engine' }),
    desktop: { pickSavePlace: async (name) => join(app.home, name), showInFolder: () => undefined },
    lastSession,
    program: () => [['Electron', '45.4.1']],
    checks: () => app.value('host.checks', {}),
    database: () => openDatabaseFacts({ store, place, worker: workerInThread(systemClock) }),
  });
  const session = { last: lastSession, explained: () => undefined };
  /** What the program answers beside its dashboard. */
  const beside = {
    ...diagnosticsHandlers(diagnostics),
    ...sessionHandlers(session, dashboard.reconciled),
    ...apiClientHandlers(() => options.apiClients?.() ?? []),
  };
  const report = (_: string, error: unknown) => app.unforeseen.push(error);

  const bridge: BangerBridge = {
    async invoke(channel, input) {
      const given: unknown = structuredClone(input);
      const result: Result<unknown> = await (channel in beside
        ? answer({ handlers: beside }, channel, given, { viewer, actor: 'user' }, report)
        : app.invoke(channel, given, viewer));
      if (result.ok) parseOutput(channel, result.value);
      return structuredClone(result) as Result<never>;
    },
    pathOfFile: pathOfTestFile,
    on: (event, listener) =>
      dashboard.events.on(event, (payload, reader = viewer) => {
        if (reader === viewer) listener(structuredClone(payload));
      }),
  };

  function parseOutput(channel: Channel, value: unknown): void {
    const { error } = channels[channel].output.safeParse(value);
    if (error) app.unforeseen.push(new Error(`${channel} answers what it doesn’t promise: ${error.message}`));
  }

  const vmIn: MainProcess['vmIn'] = async (state, name = 'sandbox', spec = {}) => {
    const { items } = await app.value('images.list', {});
    const image = items[0] ?? (await app.image());
    const input = { name, imageId: image.id, spec: { forwards: [], ...spec } };
    const { id } = await app.value('vms.create', input);
    if (state === 'stopped') return app.untilState(id, state);
    if (state === 'error') rmSync(machineFiles(paths, id).diskPath);
    if (state === 'starting') driver.hold(id);
    if (state === 'stopping') driver.neverPowersOff(id);
    const start = app.invoke('vms.start', { id });
    if (state === 'starting') return app.untilState(id, state);
    await start;
    if (state === 'stopping') await app.value('vms.stop', { id });
    if (state === 'unknown') driver.silence(id);
    if (state === 'paused' || state === 'unknown') await app.invoke('vms.pause', { id });
    return app.untilState(id, state);
  };

  function between(stand: (channel: Channel, input: unknown) => Result<never> | null): () => void {
    const { invoke } = bridge;
    const before: typeof invoke = async (channel, input) => stand(channel, input) ?? invoke(channel, input);
    bridge.invoke = before;
    return () => {
      if (bridge.invoke === before) bridge.invoke = invoke;
    };
  }

  const refuse: MainProcess['refuse'] = (channel, error) =>
    between((asked) => (asked === channel ? { ok: false, error } : null));

  const listenIn: MainProcess['listenIn'] = () => {
    const heard: { channel: Channel; input: unknown }[] = [];
    between((channel, input) => {
      heard.push({ channel, input });
      return null;
    });
    return heard;
  };

  return {
    ...app,
    driver,
    bridge,
    vmIn,
    refuse,
    listenIn,
    tell: (event, payload) => dashboard.events.emit(event, payload),
  };
}
