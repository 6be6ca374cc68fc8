import { useQuery } from '@tanstack/react-query';
import type { ApiClient } from '../../../app/contract/api-clients.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { actorWords } from '../activity/activity-words.ts';
import styles from './api-clients.module.css';
import { apiClientsQuery } from './settings-queries.ts';

/** The programs that are connected now. */
export function ApiClients() {
  const { data: clients } = useQuery(apiClientsQuery);
  if (!clients) return null;
  if (clients.length === 0) return <p className={styles.none}>No program is connected now.</p>;
  return (
    <section aria-label="Connected programs" className={styles.clients}>
      <h3 className={styles.title}>Connected programs</h3>
      <Facts>
        {clients.map((client) => (
          <Fact key={client.id} name={nameOf(client)}>
            <span className={styles.request}>{client.request}</span>{' '}
            <LiveTime at={client.since} className={styles.since} />
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

/** `curl/8.5.0`; a program that doesn't say its name is called as in the activity. */
function nameOf({ actor, program }: ApiClient): string {
  return program ?? actorWords[actor];
}
