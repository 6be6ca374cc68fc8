/** One connection to a Node inspector: questions with their answers, and events. */
export interface Inspector {
  /** Rejects when the inspector refuses the question, and when it is gone before it answers. */
  ask<Answer>(method: string, params?: object): Promise<Answer>;
  on<Params>(event: string, listener: (params: Params) => void): void;
  /** Rejects once the connection has ended; never resolves. */
  readonly gone: Promise<never>;
  close(): void;
}

interface Message {
  /** Of the question that this answers; absent: it is an event. */
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: unknown;
}

/** `address` is the inspector's `ws://…`, as Node prints it. */
export async function connectInspector(address: string): Promise<Inspector> {
  const socket = new WebSocket(address);
  const questions = new Map<number, (answer: Message) => void>();
  const listeners = new Map<string, ((params: unknown) => void)[]>();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id === undefined)
      for (const listener of listeners.get(message.method ?? '') ?? []) listener(message.params);
    else questions.get(message.id)?.(message);
  };
  const gone = new Promise<never>((_, reject) => {
    socket.onclose = () => reject(new Error('The main process was gone before it answered'));
  });
  // Whoever waits for something hears of it; often no one does.
  gone.catch(() => undefined);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Nothing answers at ${address}`));
  });

  let asked = 0;
  async function ask<Answer>(method: string, params: object = {}): Promise<Answer> {
    const id = ++asked;
    const answered = new Promise<Message>((resolve) => {
      questions.set(id, resolve);
    });
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await Promise.race([answered, gone]).finally(() => questions.delete(id));
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Answer;
  }
  return {
    ask,
    on<Params>(event: string, listener: (params: Params) => void) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener as (params: unknown) => void]);
    },
    gone,
    close: () => socket.close(),
  };
}
