import type { StartUpProblem } from '../../../app/contract/start-up.ts';
import styles from './problem-view.module.css';

/** What a person needs only to report the problem. */
export function ProblemDetails({ error: { code, details = [] } }: { error: StartUpProblem['error'] }) {
  return (
    <details className={styles.details}>
      <summary>Details</summary>
      <ul data-selectable>
        {details.map((line) => (
          <li key={line}>{line}</li>
        ))}
        <li>Error code: {code}</li>
      </ul>
    </details>
  );
}
