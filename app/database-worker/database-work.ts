import type { DatabaseWork } from '../services/database/database-work.ts';
import type { DatabaseWorker } from './client.ts';
import type { DatabasePlace } from './tasks.ts';

/** The long work of the dashboard's services, off the main thread. */
export function databaseWork(worker: DatabaseWorker, place: DatabasePlace): DatabaseWork {
  return {
    prepareImport: (files) => worker.run('prepareImport', files),
    backUp: (watch) => worker.run('backUp', place, watch),
    listBackups: () => worker.run('listBackups', place),
  };
}
