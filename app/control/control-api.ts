import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  AppError,
  type Channel,
  type ErrorValue,
  type GuestCommandInput,
  type Result,
  type VmView,
} from '../contract/index.ts';
import type { Answer } from '../ipc/handlers.ts';
import { notOpenYet } from '../ipc/not-open-yet.ts';
import { actorOf } from './actor-of.ts';
import { inputOf, routeOf, takeById, withFields } from './asked.ts';
import { type StreamingDashboard, streamConsole, tailOf } from './console-stream.ts';
import { answerFailure, type ControlApi, unforeseen } from './control-server.ts';
import { sendEvents } from './event-stream.ts';
import { streamExec } from './exec-stream.ts';
import { type KeptAnswers, keepAnswers } from './kept-answers.ts';
import { describeApi } from './openapi.ts';
import { consoleProtocol, execProtocol } from './protocol.ts';
import { BadRequest } from './read-body.ts';
import { badRequest, endWithError, noSuchRoute, sendBody, sendError, sendJson, statusOf } from './respond.ts';
import { fits, type Match, parseUrl, type Url } from './route-table.ts';

/** What the API answers with at a moment. */
export interface ControlBackend {
  readonly answer: Answer;
  /** Null while there is no dashboard yet. */
  readonly dashboard: StreamingDashboard | null;
}

interface Parts {
  /** Of this program. */
  readonly version: string;
  readonly backend: () => ControlBackend;
  readonly report: (error: unknown) => void;
}

const vmField = { name: 'vm', field: 'id', find: 'vms.find', value: '' } as const;
const consolePath = ['vms', vmField, 'console'];
const execPath = ['vms', vmField, 'exec'];

/** The channels of the contract over HTTP (see `routes`), events, and consoles. */
export function createControlApi({ version, backend, report }: Parts): ControlApi {
  const consoles = new Set<Duplex>();
  let lists: { of: StreamingDashboard; answers: KeptAnswers } | null = null;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === '/v1') {
      sendJson(response, 200, { version, isOpen: backend().dashboard !== null });
      return;
    }
    if (request.method === 'GET' && request.url === '/v1/openapi.json') {
      sendJson(response, 200, describeApi(version));
      return;
    }
    const url = parseUrl(request.url ?? '');
    if (url && isEvents(request, url)) {
      sendEvents(response, url.query, requireOpen().events);
      return;
    }
    const { match, query } = routeOf(request, response, url);
    const byId = takeById(match, query);
    const input = await inputOf(request, match.channel, query);
    const fields = await resolveFields(match, byId, request);
    const { dashboard } = backend();
    const kept =
      match.channel === 'vms.list' && dashboard && !dashboard.isClosed() ? keptOf(dashboard) : null;
    const question = request.url ?? '';
    const ready = kept?.get(question);
    if (ready) {
      sendBody(response, 200, 'application/json', ready);
      return;
    }
    const before = kept?.changes() ?? 0;
    const result = await ask(match.channel, withFields(input, fields), request, goneOf(response));
    if (result.ok && kept) kept.keep(question, Buffer.from(JSON.stringify(result.value)), before);
    if (!result.ok) sendError(response, result.error, statusFor(result.error, dashboard !== null));
    else if (isStretch(result.value)) sendStretch(response, result.value);
    else sendJson(response, 200, result.value);
  }

  function keptOf(dashboard: StreamingDashboard): KeptAnswers {
    if (lists?.of !== dashboard) lists = { of: dashboard, answers: keepAnswers(dashboard.events) };
    return lists.answers;
  }

  function requireOpen(): StreamingDashboard {
    const { dashboard } = backend();
    if (!dashboard) throw new BadRequest(503, notOpenYet);
    return dashboard;
  }

  function ask(channel: Channel, input: unknown, request: IncomingMessage, gone?: AbortSignal) {
    const caller = { viewer: 0, actor: actorOf(request), ...(gone ? { gone } : {}) };
    return backend().answer(channel, input, caller);
  }

  /** `/v1/vms/{vm}/console` with `Upgrade: banger-console`, and `/v1/vms/{vm}/exec` with `Upgrade: banger-exec`. */
  async function stream(request: IncomingMessage, socket: Duplex, head: Uint8Array): Promise<void> {
    const dashboard = requireOpen();
    const { url, protocol } = streamOf(request);
    const byId = takeById({ channel: 'vms.get', fields: [vmField] }, url.query);
    const tail = protocol === consoleProtocol ? tailOf(url.query) : 0;
    const [extra] = url.query.keys();
    if (protocol === execProtocol && extra !== undefined)
      throw new BadRequest(
        400,
        badRequest(`There is no query parameter ${extra} here.`, 'Send it in the first frame.'),
      );
    const name = url.path[1] ?? '';
    const vm = found(
      byId ? await ask('vms.get', { id: name }, request) : await ask('vms.find', { name }, request),
    );
    const actor = actorOf(request);
    if (protocol === execProtocol) {
      const start = (command: GuestCommandInput) => dashboard.exec(vm.id, command, actor);
      streamExec({ socket, head, start, report });
      return;
    }
    consoles.add(socket);
    socket.once('close', () => consoles.delete(socket));
    await streamConsole({
      vm,
      tail,
      socket,
      head,
      dashboard,
      actor,
      answer: backend().answer,
    });
  }

  /** What the braces of a path stand for. */
  async function resolveFields({ fields }: Match, byId: boolean, request: IncomingMessage) {
    const values: Record<string, string> = {};
    for (const { field, find, value } of fields) {
      values[field] = find && !byId ? await idOf(find, value, request) : value;
    }
    return values;
  }

  async function idOf(find: 'vms.find' | 'images.find', name: string, request: IncomingMessage) {
    return found(await ask(find, { name }, request)).id;
  }

  function found(result: Result<unknown>): VmView {
    if (result.ok) return result.value as VmView;
    throw new BadRequest(statusFor(result.error, backend().dashboard !== null), result.error);
  }

  return {
    request(request, response) {
      respond(request, response).catch((error: unknown) => answerFailure(request, response, error, report));
    },
    upgrade(request, socket, head) {
      stream(request, socket, head).catch((error: unknown) => {
        if (!(error instanceof AppError)) report(error);
        const known = error instanceof AppError ? error.value : unforeseen;
        endWithError(socket, known, error instanceof BadRequest ? error.status : statusOf(known));
      });
    },
    endConsoles() {
      for (const socket of consoles) socket.destroy();
    },
  };
}

/** Which stream is asked for. Throws `BadRequest`. */
function streamOf({ method, url: asked = '', headers }: IncomingMessage): { url: Url; protocol: string } {
  const url = parseUrl(asked);
  const isConsole = url !== null && method === 'GET' && fits(consolePath, url.path);
  const isExec = url !== null && (method === 'GET' || method === 'POST') && fits(execPath, url.path);
  if (!isConsole && !isExec) throw new BadRequest(404, noSuchRoute('Nothing is streamed at this path.'));
  const protocol = isExec ? execProtocol : consoleProtocol;
  if (headers.upgrade?.toLowerCase() === protocol) return { url, protocol };
  throw new BadRequest(426, badRequest('This stream has another protocol.', `Use “Upgrade: ${protocol}”.`));
}

/** Aborted when the client goes away before it has its answer. */
function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function isEvents({ method }: IncomingMessage, { path }: Url): boolean {
  return method === 'GET' && path.join('/') === 'events';
}

function statusFor(error: ErrorValue, isOpen: boolean): number {
  return !isOpen && error.code === notOpenYet.code ? 503 : statusOf(error);
}

interface Stretch {
  readonly offset: number;
  readonly data: Uint8Array;
}

function isStretch(value: unknown): value is Stretch {
  return typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Uint8Array;
}

/** A part of a console log, as it is. */
function sendStretch(response: ServerResponse, { offset, data }: Stretch): void {
  response.setHeader('Banger-Offset', offset);
  sendBody(response, 200, 'application/octet-stream', data);
}
