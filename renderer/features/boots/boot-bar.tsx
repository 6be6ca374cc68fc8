import type { PhaseTimes } from '../../../app/contract/boots.ts';
import { bootTime, phaseWords, stretchesOf } from './boot-words.ts';
import styles from './boots-page.module.css';

interface BootBarProps {
  phases: PhaseTimes;
  /** Milliseconds that the whole width stands for. */
  scale: number;
  /** Milliseconds: where the usual boot is ready; null: unknown. */
  usual?: number | null;
  label: string;
}

/** A boot as a bar: each stretch as long as it took. */
export function BootBar({ phases, scale, usual = null, label }: BootBarProps) {
  const since = phases.process === undefined ? 'restart' : 'click';
  const percent = (ms: number) => `${(100 * ms) / scale}%`;
  return (
    <svg role="img" aria-label={label} className={styles.bar} width="100%" height="100%">
      {stretchesOf(phases).map(({ phase, from, to }) => (
        <rect
          key={phase}
          className={styles[phase]}
          x={percent(from)}
          width={percent(Math.max(to - from, scale / 400))}
          height="100%"
        >
          <title>{`${phaseWords[phase]}: ${bootTime(to - from)}, ${bootTime(to)} after the ${since}`}</title>
        </rect>
      ))}
      {usual !== null && (
        <line className={styles.usual} x1={percent(usual)} x2={percent(usual)} y1="0" y2="100%" />
      )}
    </svg>
  );
}
