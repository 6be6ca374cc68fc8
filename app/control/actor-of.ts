import type { IncomingMessage } from 'node:http';
import type { PersonActor } from '../contract/activity.ts';

/** Requests name their kind of client; the activity log shows it. */
export function actorOf({ headers }: IncomingMessage): Exclude<PersonActor, 'user'> {
  const client = headers['banger-client'];
  return client === 'cli' || client === 'mcp' ? client : 'api';
}
