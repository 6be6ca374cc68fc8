import Database from 'better-sqlite3';
import { afterEach, expect } from 'vitest';
import type { Hypervisors } from '../../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver, type FakeDriver } from '../../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../../testing/test-dashboard.ts';

/** The dashboard of the test that runs, which `open` and `reopen` give another; disposed of after it. */
export let app: TestDashboard;
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** A driver that remembers about which VMs it was asked anything. */
export function watched(name: string): FakeDriver & { readonly asked: Set<string> } {
  const driver = createFakeDriver();
  const asked = new Set<string>();
  const noting =
    <Subject extends { vmId: string }, Rest extends unknown[], Answer>(
      act: (subject: Subject, ...rest: Rest) => Answer,
    ) =>
    (subject: Subject, ...rest: Rest) => {
      asked.add(subject.vmId);
      return act(subject, ...rest);
    };
  return {
    ...driver,
    name,
    asked,
    start: noting(driver.start),
    adopt: noting(driver.adopt),
    examine: noting(driver.examine),
    identityMarks: noting(driver.identityMarks),
    endProcess: noting(driver.endProcess),
  };
}

export async function open(hypervisors: Hypervisors, driver: FakeDriver, home?: string): Promise<void> {
  app = await openTestDashboard({ hypervisors, driver, ...(home === undefined ? {} : { home }) });
}

export async function reopen(hypervisors: Hypervisors): Promise<void> {
  await app.dashboard.close();
  await open(hypervisors, app.driver, app.home);
}

/** Writes into a row what another session left there. */
export function setRow(id: string, columns: { state?: string; spec?: object; runtime?: object }): void {
  const db = new Database(app.paths.database);
  const { changes } = db
    .prepare(
      `UPDATE vms SET state = coalesce(@state, state), spec_json = json_patch(spec_json, @spec),
       runtime_json = json_patch(runtime_json, @runtime) WHERE id = @id`,
    )
    .run({
      id,
      state: columns.state ?? null,
      spec: JSON.stringify(columns.spec ?? {}),
      runtime: JSON.stringify(columns.runtime ?? {}),
    });
  db.close();
  expect(changes).toBe(1);
}

export const stateOf = async (id: string) => (await app.value('vms.get', { id })).state;
