import { McpServer, type Transport } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { messageOf } from '../../lib/failures.ts';
import { plainLine } from '../../lib/plain-text.ts';
import type { Context } from '../kit/context.ts';
import { createCallLog } from './call-log.ts';
import { addGuestTools } from './guest-tools.ts';
import { addImageTools } from './image-tools.ts';
import { createTools } from './tools.ts';
import { createVisibleVms } from './visible-vms.ts';
import { addVmTools } from './vm-tools.ts';

export interface McpOptions {
  /** Every VM is the agent's; otherwise those that agents created. */
  readonly isAll: boolean;
  /** Of this program. */
  readonly version: string;
}

const instructions =
  'Banger runs Linux VMs on the user’s computer. Create one with create_vm, use it with run_command, read_file and write_file, ' +
  'and delete it with delete_vm when it is no longer needed. Commands run as root in the VM, and don’t touch the user’s own files.';

/** Bytes: more than any valid call takes. A longer one ends the session, as no one can tell where the next begins. */
const longestMessage = 10 * 1024 * 1024;

/** Standard input and output. */
class StandardStreams extends StdioServerTransport {
  constructor() {
    super(process.stdin, process.stdout, { maxBufferSize: longestMessage });
  }

  private onEnd: () => void = () => undefined;
  /** Resolves when the agent has closed its end, has gone, or has sent a line that is too long. */
  readonly ended = new Promise<void>((resolve) => {
    this.onEnd = resolve;
  });

  override async close(): Promise<void> {
    await super.close();
    this.onEnd();
  }
}

/** Serves an agent on standard input and output until it closes the input, or the person ends the command. */
export async function serveMcp(context: Context, options: McpOptions): Promise<void> {
  const transport = new StandardStreams();
  await serveTools(context, options, transport, transport.ended);
}

/** The same on any transport, until `ended` resolves. What an agent has begun is given up then, or done. */
export async function serveTools(
  context: Pick<Context, 'banger' | 'output' | 'signal'>,
  { isAll, version }: McpOptions,
  transport: Transport,
  ended: Promise<unknown>,
): Promise<void> {
  const { output, signal } = context;
  // An agent that only looks at the list of tools needs no database.
  const banger = () => context.banger('long', 'mcp');
  const vms = createVisibleVms({ banger, isAll });
  const log = createCallLog(banger, (message) => output.step(`MCP: ${plainLine(message)}`));
  const tools = createTools(log);
  const handle = serveStdio(
    () => {
      const server = new McpServer(
        { name: 'banger-desktop', title: 'Banger Desktop', version },
        { instructions },
      );
      const add = tools.addTo(server);
      addImageTools(add, banger);
      addVmTools(add, { banger, vms });
      addGuestTools(add, { banger, vms });
      return server;
    },
    { transport, onerror: (error) => output.step(`MCP: ${plainLine(inWords(error))}`) },
  );
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([ended, interrupted]);
  await handle.close();
  await tools.settled();
  await log.close();
}

/** The SDK's own words for a line that is too long name its buffer, and not that the session is over. */
function inWords(error: unknown): string {
  const said = messageOf(error);
  if (!/exceeded maximum size/.test(said)) return said;
  return `A message was longer than ${longestMessage / 1024 / 1024} MiB, which ended the session. Write files of at most 1 MiB, and copy longer ones with “banger-desktop vm cp”.`;
}
