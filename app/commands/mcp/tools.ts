import type { CallToolResult, McpServer, ServerContext, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { ErrorValue } from '../../contract/errors.ts';
import { failure } from '../../lib/failures.ts';
import { asAppError } from '../kit/context.ts';
import { errorText } from '../kit/output.ts';
import type { CallLog } from './call-log.ts';

/** A call that is under way. */
export interface Call {
  /** Aborted when the agent cancels the call, or goes away. */
  readonly signal: AbortSignal;
  /** Tells the agent what is being waited for, if it wants to know. */
  report(message: string): void;
  /** Says which VM it is about. Returns the VM. */
  about<V extends { readonly id: string }>(vm: V): V;
  /** Says that Banger logs the call with what it does. */
  logged(): void;
}

interface Tool<I extends z.ZodObject, O extends z.ZodObject> {
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  /** What agents may do without asking a person. */
  readonly hints: ToolAnnotations;
  readonly work: (input: z.infer<I>, call: Call) => Promise<z.infer<O>>;
}

export type AddTool = <I extends z.ZodObject, O extends z.ZodObject>(name: string, tool: Tool<I, O>) => void;

/** Calls at a time: each may have a command in a guest. */
const mostCalls = 16;

/** Adds tools to servers, knows which calls are under way, and has those logged that leave no entry by themselves. */
export function createTools(log: Pick<CallLog, 'add'>) {
  const underWay = new Set<Promise<unknown>>();

  async function answer<I extends z.ZodObject, O extends z.ZodObject>(
    { title: tool, input, work }: Tool<I, O>,
    args: unknown,
    ctx: ServerContext,
    isOneTooMany: boolean,
  ): Promise<CallToolResult> {
    let vm: string | null = null;
    let isLogged = false;
    const call: Call = {
      signal: ctx.mcpReq.signal,
      report: reporterOf(ctx),
      about: (one) => {
        vm = one.id;
        return one;
      },
      logged: () => {
        isLogged = true;
      },
    };
    try {
      if (isOneTooMany) throw tooMany();
      const parsed = input.safeParse(args ?? {});
      if (!parsed.success) throw invalid(parsed.error);
      const value = await work(parsed.data, call);
      if (!isLogged) await log.add({ tool, vm, error: null });
      return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
    } catch (error) {
      const value = call.signal.aborted ? leftAlone : forAgents(asAppError(error).value);
      await log.add({ tool, vm, error: value });
      return asResult(value);
    }
  }

  return {
    addTo:
      (server: McpServer): AddTool =>
      (name, tool) => {
        const { title, description, hints: annotations, input, output: outputSchema } = tool;
        // The library's words for wrong arguments are not ours: they say neither what is unchanged nor what to do.
        const standard = { ...input['~standard'], validate: (value: unknown) => ({ value }) };
        server.registerTool(
          name,
          { title, description, annotations, inputSchema: { '~standard': standard }, outputSchema },
          (args: unknown, ctx: ServerContext) => {
            const answered = answer(tool, args, ctx, underWay.size >= mostCalls).finally(() =>
              underWay.delete(answered),
            );
            underWay.add(answered);
            return answered;
          },
        );
      },
    /** Resolves when no call is under way, and each is with the log. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

function reporterOf({ mcpReq }: ServerContext): (message: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (message) => {
    progress += 1;
    const params = { progressToken, progress, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

/** What becomes of a call that nobody waits for any more; only the log has it. */
const leftAlone: ErrorValue = {
  code: 'cancelled',
  message: 'The agent canceled the call, or ended.',
  unchanged: 'Everything that was finished is kept.',
  hint: 'Check what was done, then call the tool again.',
};

/** An agent opens no window: where Banger ended in the middle, the next call finds or begins another. */
function forAgents(error: ErrorValue): ErrorValue {
  return error.code === 'cancelled' ? { ...error, hint: leftAlone.hint } : error;
}

/** The value beside the words, for programs. */
function asResult(error: ErrorValue): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: errorText(error) }], _meta: { error } };
}

function invalid({ issues }: z.ZodError) {
  return failure('invalid_input', {
    message: 'Some of the arguments aren’t valid.',
    unchanged: 'Nothing was changed.',
    hint: 'Correct them, then call the tool again.',
    details: issues
      .slice(0, 20)
      .map(({ path, message }) => `${path.map(String).join('.') || 'arguments'}: ${message}`),
  });
}

function tooMany() {
  return failure('wrong_state', {
    message: `${mostCalls} calls are under way, which is as many as there may be.`,
    unchanged: 'Nothing was changed.',
    hint: 'Wait until one has ended, then call the tool again.',
  });
}
