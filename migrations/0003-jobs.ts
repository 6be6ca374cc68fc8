import type { Migration } from '../app/store/migrate/migration.ts';

/**
 * Long operations and what they said, so that one that a crash cut short is still there at the next launch: its row says
 * `running` though no program runs it. `input_json` is what it takes to try again; `retried_as` the job that did.
 */
export const jobs: Migration = {
  id: 3,
  name: 'jobs',
  foreignKeys: 'on',
  up(tx) {
    tx.exec(`
CREATE TABLE jobs (
id TEXT PRIMARY KEY,
kind TEXT NOT NULL,
title TEXT NOT NULL,
state TEXT NOT NULL,
step TEXT NOT NULL,
fraction REAL NOT NULL,
started_at TEXT NOT NULL,
ended_at TEXT,
result_id TEXT,
error_json TEXT,
input_json TEXT NOT NULL DEFAULT '{}',
retried_as TEXT
);
CREATE TABLE job_log (
id INTEGER PRIMARY KEY,
job_id TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
at TEXT NOT NULL,
text TEXT NOT NULL
);
CREATE INDEX job_log_by_job ON job_log(job_id);`);
  },
};
