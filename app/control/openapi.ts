import { z } from 'zod';
import {
  activityEntrySchema,
  bootSchema,
  type Channel,
  channels,
  dbBackupSchema,
  dbStatusSchema,
  errorValueSchema,
  guestCommandSchema,
  hostCheckSchema,
  imageViewSchema,
  isRouted,
  jobSchema,
  type Route,
  routes,
  segmentsOf,
  settingsSchema,
  vmEvidenceSchema,
  vmSpecInput,
  vmViewSchema,
} from '../contract/index.ts';
import { consoleProtocol, execProtocol, streamedEvents } from './protocol.ts';

type Json = Record<string, unknown>;

/** The schemas that have a name in the description. */
const named = new Map<z.ZodType, string>([
  [vmViewSchema, 'Vm'],
  [vmSpecInput, 'VmSpecInput'],
  [vmEvidenceSchema, 'VmEvidence'],
  [imageViewSchema, 'Image'],
  [jobSchema, 'Job'],
  [bootSchema, 'Boot'],
  [activityEntrySchema, 'ActivityEntry'],
  [hostCheckSchema, 'HostCheck'],
  [dbStatusSchema, 'Database'],
  [dbBackupSchema, 'Backup'],
  [settingsSchema, 'Settings'],
  [errorValueSchema, 'ErrorValue'],
  [guestCommandSchema, 'GuestCommand'],
]);

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A schema as JSON Schema; those with a name are references, but for `schema` itself. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: written }) => {
      // A later version may answer more.
      if (io === 'output' && written.additionalProperties === false) delete written.additionalProperties;
      const name = named.get(zodSchema as unknown as z.ZodType);
      if (name === undefined || zodSchema === (schema as unknown)) return;
      for (const key of Object.keys(written)) delete (written as Json)[key];
      Object.assign(written, refTo(name));
    },
  }) as Json;
  return json;
}

function outputOf(schema: z.ZodType): Json {
  const name = named.get(schema);
  return name === undefined ? jsonSchema(schema, 'output') : refTo(name);
}

/** The OpenAPI 3.1 description of the API: made of the contract's schemas and the table of routes. `version`: the program's. */
export function describeApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const channel of (Object.keys(channels) as Channel[]).filter(isRouted)) {
    const route: Route = routes[channel];
    const path = `/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(channel, route) };
  }
  paths['/v1/events'] = { get: eventsOperation };
  paths['/v1/vms/{vm}/console'] = { get: consoleOperation };
  paths['/v1/vms/{vm}/exec'] = { get: execOperation('exec'), post: execOperation('execByPost') };
  const schemas = [...named].map(([schema, name]) => [
    name,
    jsonSchema(schema, schema === vmSpecInput || schema === guestCommandSchema ? 'input' : 'output'),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Banger Desktop',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'What the window does, over HTTP on the Unix socket of this user’s installation. A request that names its client ' +
        'in the header Banger-Client (cli or mcp) is named so in the activity log.',
    },
    servers: [{ url: 'http://localhost', description: 'control.sock' }],
    paths,
    components: { schemas: Object.fromEntries(schemas), responses: { Error: errorResponse } },
  };
}

function operation(channel: Channel, route: Route): Json {
  const schema = jsonSchema(channels[channel].input, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const fields = segmentsOf(route).filter((segment) => typeof segment !== 'string');
  const inPath = new Set(fields.map(({ field }) => field));
  const rest = Object.entries(schema.properties ?? {}).filter(([name]) => !inPath.has(name));
  const required = (schema.required ?? []).filter((name) => !inPath.has(name));
  const inQuery = route.method === 'GET' || route.method === 'DELETE';
  const query = inQuery
    ? rest.map(([name, one]) => ({ name, in: 'query', required: required.includes(name), schema: one }))
    : [];
  const parameters = [
    ...fields.map(({ name, find }) => pathParameter(name, find !== null)),
    ...(fields.some(({ find }) => find) ? [byParameter] : []),
    ...query,
  ];
  const body = { ...schema, properties: Object.fromEntries(rest), required };
  return {
    operationId: channel,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(!inQuery && rest.length > 0
      ? { requestBody: { required: required.length > 0, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: { ...answerOf(channel), default: { $ref: '#/components/responses/Error' } },
  };
}

function answerOf(channel: Channel): Json {
  if (channel === 'console.read') {
    const offset = { description: 'Where in the log the first byte is.', schema: { type: 'integer' } };
    const content = { 'application/octet-stream': {} };
    return {
      200: { description: 'A part of the log, as it is.', headers: { 'Banger-Offset': offset }, content },
    };
  }
  const { output } = channels[channel];
  if (output instanceof z.ZodVoid) return { 204: { description: 'Done.' } };
  return { 200: { description: 'Done.', content: { 'application/json': { schema: outputOf(output) } } } };
}

const string = { type: 'string' };

function pathParameter(name: string, takesName: boolean): Json {
  return {
    name,
    in: 'path',
    required: true,
    schema: string,
    ...(takesName ? { description: 'A name or an id.' } : {}),
  };
}

const byParameter = {
  name: 'by',
  in: 'query',
  description: 'The path has an id, and no name.',
  schema: { type: 'string', const: 'id' },
};

const errorResponse = {
  description: 'What went wrong, what is unchanged, and what to do.',
  content: {
    'application/json': {
      schema: { type: 'object', properties: { error: refTo('ErrorValue') }, required: ['error'] },
    },
  },
};

const eventsOperation = {
  operationId: 'events',
  summary: 'Follow what happens',
  parameters: [
    {
      name: 'event',
      in: 'query',
      description: 'The events to send; all of them where absent.',
      schema: { type: 'array', items: { type: 'string', enum: streamedEvents } },
    },
  ],
  responses: {
    200: {
      description:
        'Server-sent events: the name of each, and its payload as JSON. The event “error” ends the stream of a client that doesn’t keep up.',
      content: { 'text/event-stream': { schema: string } },
    },
    default: { $ref: '#/components/responses/Error' },
  },
};

const consoleOperation = {
  operationId: 'console',
  summary: 'Open the console of a VM that runs',
  description: `With “Connection: Upgrade” and “Upgrade: ${consoleProtocol}” the connection becomes the console: bytes, both ways.`,
  parameters: [
    pathParameter('vm', true),
    byParameter,
    {
      name: 'tail',
      in: 'query',
      description: 'Bytes of what was printed before, to begin with. 16384 where absent.',
      schema: { type: 'integer', minimum: 0, maximum: 1048576 },
    },
  ],
  responses: {
    101: { description: 'The connection is the console.' },
    default: { $ref: '#/components/responses/Error' },
  },
};

const execOperation = (operationId: string): Json => ({
  operationId,
  summary: 'Run a command in the guest of a VM that runs',
  description:
    `With “Connection: Upgrade” and “Upgrade: ${execProtocol}” the connection carries frames, both ways; the first is a ` +
    'GuestCommand. See docs/api.md.',
  parameters: [pathParameter('vm', true), byParameter],
  'x-first-frame': refTo('GuestCommand'),
  responses: {
    101: { description: 'The connection is that of the command.' },
    default: { $ref: '#/components/responses/Error' },
  },
});
