import { connectInspector, type Inspector } from './inspector.ts';

/** Electron's module, as the main process has it. */
export type Main = typeof Electron.CrossProcessExports;

/** The app's main process, by its inspector. The only way in for stories: no other keeps its answer (see `inspectMain`). */
export interface MainProcess {
  /**
   * Runs `happening` there, in a turn of its own, as what a desktop or a person does comes: the inspector may come in the
   * middle of a query, or of a module that is half loaded. Resolves to what it returns, which travels as JSON, as `given` does.
   * It sees none of this file's variables. Rejects with its error, and when the process ends before it has answered.
   */
  run<T>(happening: (main: Main) => T | Promise<T>): Promise<T>;
  run<T, Given>(happening: (main: Main, given: Given) => T | Promise<T>, given: Given): Promise<T>;
  /** Ends the connection. It ends by itself with the process. */
  letGo(): void;
}

/** With BANGER_STORIES_GC=1 the main process collects garbage all the time: whether an answer or a late callback is lost to that. */
const collectsAlways = Boolean(process.env.BANGER_STORIES_GC);

/** What the app must be started with for that. */
export const collectorFlags = collectsAlways ? ['--js-flags=--expose-gc'] : [];

/** By which the main process calls back. */
const binding = 'tellStory';

interface Told {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/**
 * Connects to a main process by the address that it prints for `--inspect`.
 * What `run` starts calls back when it is done. The inspector's own way, `awaitPromise`, which Playwright takes even for
 * functions that return at once, loses an answer now and then: it holds the promise weakly, and the garbage collector may
 * take it (microsoft/playwright#33737).
 */
export async function inspectMain(address: string): Promise<MainProcess> {
  const inspector = await connectInspector(address);
  const main = await follow(inspector);
  await collectAlways(inspector);
  return main;
}

/** A main process whose app waits, as if Electron were not ready yet, until `goOn`. */
export interface HeldMain {
  readonly main: MainProcess;
  goOn(): Promise<void>;
}

/**
 * Like `inspectMain`, for a main process that was started with `--inspect-brk` and so has run nothing: whoever wants to see the
 * first window from its beginning connects to Chromium before `goOn`.
 */
export async function holdMain(address: string): Promise<HeldMain> {
  const inspector = await connectInspector(address);
  await inspector.ask('Debugger.enable');
  await startWorkers(inspector);
  const atFirstLine = new Promise((resolve) => inspector.on('Debugger.paused', resolve));
  const following = follow(inspector);
  await inspector.ask('Runtime.runIfWaitingForDebugger');
  await Promise.race([atFirstLine, inspector.gone]);
  await evaluate(
    inspector,
    `(({ app }) => {
      const ready = app.whenReady();
      const isHeld = new Promise((resolve) => { globalThis.goOn = resolve; });
      app.whenReady = () => Promise.all([ready, isHeld]).then(() => undefined);
      // What it starts itself, as at a link while it closes, waits for nobody.
      process.argv = process.argv.map((arg) => arg.replace('--inspect-brk', '--inspect'));
    })(require('electron'))`,
  );
  await collectAlways(inspector);
  // Which resumes it, too.
  await inspector.ask('Debugger.disable');
  return { main: await following, goOn: () => evaluate(inspector, 'globalThis.goOn()') };
}

/** Each worker of a process that was started with `--inspect-brk` waits for a debugger, too, and says so nowhere else. */
async function startWorkers(inspector: Inspector): Promise<void> {
  const message = JSON.stringify({ id: 1, method: 'Runtime.runIfWaitingForDebugger' });
  inspector.on<{ sessionId: string }>('NodeWorker.attachedToWorker', ({ sessionId }) => {
    const start = inspector.ask('NodeWorker.sendMessageToWorker', { sessionId, message });
    // One that has ended by now needs no start.
    start.then(() => inspector.ask('NodeWorker.detach', { sessionId })).catch(() => undefined);
  });
  await inspector.ask('NodeWorker.enable', { waitForDebuggerOnStart: true });
}

/** Fails where the app was started without `collectorFlags`. */
async function collectAlways(inspector: Inspector): Promise<void> {
  if (collectsAlways) await evaluate(inspector, 'void setInterval(globalThis.gc, 1)');
}

async function follow(inspector: Inspector): Promise<MainProcess> {
  const running = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  inspector.on<{ name: string; payload: string }>('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== binding) return;
    const { id, value, error } = JSON.parse(payload) as Told;
    if (error === undefined) running.get(id)?.resolve(value);
    else running.get(id)?.reject(new Error(`In the main process: ${error}`));
    running.delete(id);
  });
  // At its end a process waits for whoever looks into it.
  inspector.on('NodeRuntime.waitingForDisconnect', () => inspector.close());
  await Promise.all([
    inspector.ask('Runtime.enable'),
    inspector.ask('Runtime.addBinding', { name: binding }),
    inspector.ask('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }),
  ]);
  let calls = 0;
  return {
    async run<T, Given>(happening: (main: Main, given: Given) => T | Promise<T>, given?: Given): Promise<T> {
      const id = ++calls;
      const answer = new Promise<unknown>((resolve, reject) => {
        running.set(id, { resolve, reject });
      });
      await evaluate(
        inspector,
        `((main) => void setImmediate(async () => {
          const tell = (told) => globalThis.${binding}(JSON.stringify({ id: ${id}, ...told }));
          try {
            tell({ value: await (${happening})(main, ${JSON.stringify(given)}) });
          } catch (error) {
            tell({ error: String(error?.stack ?? error) });
          }
        }))(require('electron'))`,
      );
      return (await Promise.race([answer, inspector.gone])) as T;
    },
    letGo: () => inspector.close(),
  };
}

interface Evaluated {
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

/** Runs an expression that returns nothing, at once. */
async function evaluate(inspector: Inspector, expression: string): Promise<void> {
  // The command line of an inspector is where a module finds `require`.
  const params = { expression, includeCommandLineAPI: true };
  const { exceptionDetails: thrown } = await inspector.ask<Evaluated>('Runtime.evaluate', params);
  if (thrown) throw new Error(`In the main process: ${thrown.exception?.description ?? thrown.text}`);
}
