import { once } from 'node:events';

/**
 * The value of an expression in a page or a main process, by the address of its debugger: one question, and then nobody
 * listens. (Playwright makes a page believe that it is in front for as long as it looks into it.)
 */
export async function evaluate(address: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(address);
  try {
    await once(socket, 'open');
    const answered = once(socket, 'message');
    const params = { expression, includeCommandLineAPI: true, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const [{ data }] = (await answered) as [MessageEvent<string>];
    const { result } = JSON.parse(data) as {
      result?: { result: { value?: unknown }; exceptionDetails?: unknown };
    };
    if (!result || result.exceptionDetails) throw new Error(`${expression}: ${data}`);
    return result.result.value;
  } finally {
    socket.close();
  }
}

/** The address of the debugger of an app's only page, from that of its browser. */
export async function pageAddress(pages: string): Promise<string> {
  const response = await fetch(`http://${new URL(pages).host}/json/list`);
  const targets = (await response.json()) as { type: string; webSocketDebuggerUrl: string }[];
  const page = targets.find(({ type }) => type === 'page');
  if (!page) throw new Error('The app has opened no window.');
  return page.webSocketDebuggerUrl;
}
