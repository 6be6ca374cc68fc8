import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type Channel, channels, isRouted } from '../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { describeApi } from './openapi.ts';
import { clientOf, serveDashboard, speak } from './testing/serve.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const description = describeApi(version);
const methods = ['get', 'post', 'put', 'patch', 'delete'];

interface Operation {
  readonly operationId: string;
  readonly parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
const operations = Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
);

let app: TestDashboard | undefined;
afterEach(() => app?.dispose());

it('the description in the documentation is that of this program (npm run openapi)', () => {
  expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(description);
});

it('has an operation for each channel that is routed, and for the streams', () => {
  const names = (Object.keys(channels) as Channel[]).filter(isRouted);
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    [...names, 'console', 'events', 'exec', 'execByPost'].sort(),
  );
  expect(operations.every(({ method }) => methods.includes(method))).toBe(true);
});

it('names each parameter of a path, and none twice', () => {
  for (const { path, parameters = [] } of operations) {
    const inPath = parameters.filter((one) => one.in === 'path');
    expect(
      inPath.map(({ name }) => `{${name}}`),
      path,
    ).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required === true)).toBe(true);
    const names = parameters.map((one) => `${one.in} ${one.name}`);
    expect(new Set(names).size, path).toBe(names.length);
  }
});

it('has what its references point at, and no schema that nothing uses', () => {
  const refs = new Set(
    [...JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref),
  );
  const { schemas, responses } = description.components as Record<string, object>;
  const there = [
    ...Object.keys(schemas ?? {}).map((name) => `components/schemas/${name}`),
    ...Object.keys(responses ?? {}).map((name) => `components/responses/${name}`),
  ];
  expect([...refs].sort()).toEqual(there.sort());
});

it('says what the answers are', async () => {
  app = await openTestDashboard();
  const { path } = await serveDashboard(app);
  const client = await clientOf(path);
  const { id } = await app.vm('web');
  const { schemas } = description.components as { schemas: Record<string, object> };
  /** A schema by itself, with those that it refers to. */
  const whole = (schema: object) =>
    z.fromJSONSchema(
      JSON.parse(
        JSON.stringify({ ...schema, $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
      ),
    );
  const answers: Partial<Record<Channel, unknown>> = {
    'vms.list': await client.call('vms.list', {}),
    'vms.get': await client.call('vms.get', { id }),
    'vms.activity': await client.call('vms.activity', {}),
    'vms.evidence': await client.call('vms.evidence', { id }),
    'images.list': await client.call('images.list', {}),
    'settings.get': await client.call('settings.get', {}),
    'database.status': await client.call('database.status', {}),
    'host.checks': await client.call('host.checks', {}),
  };
  for (const [channel, value] of Object.entries(answers)) {
    const schema = operations.find(({ operationId }) => operationId === channel)?.responses['200']?.content?.[
      'application/json'
    ]?.schema;
    expect(whole(schema ?? {}).safeParse(value), channel).toMatchObject({ success: true });
    expect(whole(schema ?? {}).safeParse({ items: 7 }).success, channel).toBe(false);
  }
  const failed = await speak(path, { path: '/v1/vms/none' });
  expect(whole(schemas.ErrorValue ?? {}).safeParse((failed.body as { error: unknown }).error)).toMatchObject({
    success: true,
  });
});

it('is served', async () => {
  app = await openTestDashboard();
  const { path } = await serveDashboard(app);
  const answer = await speak(path, { path: '/v1/openapi.json' });
  expect(answer.body).toEqual({
    ...description,
    info: { ...(description.info as object), version: '1.2.3' },
  });
});
