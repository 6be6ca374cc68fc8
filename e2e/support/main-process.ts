/** Electron, as its main process has it. */
type Main = typeof Electron.CrossProcessExports;

/** The main process by its inspector alone: no debugger is at its pages, which may hang as they do for people. */
export interface MainProcess {
  /** What `happening` answers there; it gets what it needs as data. */
  run<T, Given>(happening: (main: Main, given: Given) => T | Promise<T>, given: Given): Promise<T>;
  letGo(): void;
}

interface Answer {
  readonly id: number;
  /** Of the debugger itself: there is nothing yet, or no longer, in which to run it. */
  readonly error?: { readonly message: string };
  readonly result?: { readonly result: { readonly value: unknown }; readonly exceptionDetails?: unknown };
}

/** `address` is Node's, as it says it at the start. */
export async function inspectMain(address: string): Promise<MainProcess> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  let calls = 0;
  return {
    async run<T, Given>(happening: (main: Main, given: Given) => T | Promise<T>, given: Given) {
      const id = ++calls;
      const { error, result } = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        // Held: what nobody holds may be collected before it is answered, and then nobody answers.
        const call = `(${happening})(main, ${JSON.stringify(given)})`;
        // In a turn of its own: the inspector may come in the middle of another one, a module half loaded.
        const turn = 'new Promise((resolve) => setImmediate(resolve))';
        const expression = `globalThis.heldAnswer = (async (main) => (await ${turn}, ${call}))(require('electron'))`;
        // The command line of an inspector is where a module finds `require`.
        const params = { expression, includeCommandLineAPI: true, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      });
      if (!result) throw new Error(`The main process could not be asked: ${error?.message}`);
      if (result.exceptionDetails) throw new Error(JSON.stringify(result.exceptionDetails));
      return result.result.value as T;
    },
    letGo: () => socket.close(),
  };
}
