import { z } from 'zod';
import { errorValueSchema } from '../contract/error-schema.ts';
import { type Job, type JobLine, jobKinds, jobStates } from '../contract/jobs.ts';
import { type Cells, integerOf, jsonOf, numberOf, textOf, textOrNull } from './cells.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

/** A job as the database has it. `input` is what it takes to do it again. */
export interface JobRecord extends Omit<Job, 'canRetry'> {
  readonly input: Record<string, unknown>;
}

type JobRow = Cells<Exclude<keyof JobRecord, 'error' | 'input'> | 'errorJson' | 'inputJson'>;

const select = `SELECT id, kind, title, state, step, fraction, started_at AS startedAt, ended_at AS endedAt,
  result_id AS resultId, error_json AS errorJson, input_json AS inputJson, retried_as AS retriedAs FROM jobs`;

export function insertJob(db: WritableDb, job: JobRecord): void {
  prepared(
    db,
    `INSERT INTO jobs (id, kind, title, state, step, fraction, started_at, ended_at, result_id, error_json, input_json, retried_as)
    VALUES (@id, @kind, @title, @state, @step, @fraction, @startedAt, @endedAt, @resultId, @errorJson, @inputJson, @retriedAs)`,
  ).run(toRow(job));
}

/** What can change of a job: how far it is, how it ended, and what came after. */
export function updateJob(db: WritableDb, job: JobRecord): void {
  prepared(
    db,
    `UPDATE jobs SET state = @state, step = @step, fraction = @fraction, ended_at = @endedAt, result_id = @resultId,
    error_json = @errorJson, retried_as = @retriedAs WHERE id = @id`,
  ).run(toRow(job));
}

/** Newest first. Jobs of kinds that only another version knows are left out. */
export function listJobs(db: ReadableDb): JobRecord[] {
  return prepared<JobRow>(db, `${select} ORDER BY started_at DESC, rowid DESC`).all().flatMap(toRecord);
}

/** Removes ended jobs, with their logs, that ended before a moment or are not among the newest so many. */
export function pruneJobs(
  db: WritableDb,
  { endedBefore, keep }: { endedBefore: string; keep: number },
): void {
  prepared(
    db,
    `DELETE FROM jobs WHERE ended_at IS NOT NULL AND (ended_at < @endedBefore OR id NOT IN
    (SELECT id FROM jobs WHERE ended_at IS NOT NULL ORDER BY started_at DESC, rowid DESC LIMIT @keep))`,
  ).run({ endedBefore, keep });
}

/** Answers the line with its id, which is greater than those of the job's lines before. */
export function appendJobLine(db: WritableDb, jobId: string, line: Omit<JobLine, 'id'>): JobLine {
  const { lastInsertRowid } = prepared(
    db,
    'INSERT INTO job_log (job_id, at, text) VALUES (@jobId, @at, @text)',
  ).run({ jobId, ...line });
  return { id: Number(lastInsertRowid), ...line };
}

/** Oldest first. */
export function jobLines(db: ReadableDb, jobId: string): JobLine[] {
  return prepared<Cells<keyof JobLine>>(db, 'SELECT id, at, text FROM job_log WHERE job_id = ? ORDER BY id')
    .all(jobId)
    .map(({ id, at, text }) => ({ id: integerOf(id), at: textOf(at), text: textOf(text) }));
}

function toRow({ error, input, ...job }: JobRecord): JobRow {
  return { ...job, errorJson: error && JSON.stringify(error), inputJson: JSON.stringify(input) };
}

const inputSchema = z.record(z.string(), z.unknown());

/** None for a kind that only another version knows. Whatever else a cell holds, the job is listed. */
function toRecord(row: JobRow): JobRecord[] {
  const kind = jobKinds.find((known) => known === row.kind);
  if (!kind) return [];
  const error = row.errorJson === null ? null : errorValueSchema.safeParse(jsonOf(row.errorJson)).data;
  return [
    {
      id: textOf(row.id),
      kind,
      title: textOf(row.title),
      // What cannot be told has ended, and not in a way that anybody saw.
      state: jobStates.find((known) => known === row.state) ?? 'interrupted',
      step: textOf(row.step),
      fraction: Math.min(1, Math.max(0, numberOf(row.fraction))),
      startedAt: textOf(row.startedAt),
      endedAt: textOrNull(row.endedAt),
      resultId: textOrNull(row.resultId),
      error: error ?? null,
      input: inputSchema.safeParse(jsonOf(row.inputJson)).data ?? {},
      retriedAs: textOrNull(row.retriedAs),
    },
  ];
}
