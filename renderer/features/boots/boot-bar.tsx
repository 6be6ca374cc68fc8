import type { PhaseTimes } from '../../../app/contract/boots.ts';
import { bootTime, drawn, phaseWords, stretchesOf } from './boot-words.ts';
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
  const percent = (part: number) => `${100 * part}%`;
  const stretches = stretchesOf(phases);
  const bars = drawn(stretches, scale);
  return (
    <svg role="img" aria-label={label} className={styles.bar} width="100%" height="100%">
      {stretches.map(({ phase, from, to }, index) => (
        <rect
          key={phase}
          className={styles[phase]}
          x={percent(bars[index]?.from ?? 0)}
          width={percent(bars[index]?.width ?? 0)}
          height="100%"
        >
          <title>{`${phaseWords[phase]}: ${bootTime(to - from)}, ${bootTime(to)} after the ${since}`}</title>
        </rect>
      ))}
      {usual !== null && (
        <line
          className={styles.usual}
          x1={percent(usual / scale)}
          x2={percent(usual / scale)}
          y1="0"
          y2="100%"
        />
      )}
    </svg>
  );
}
