import { useQuery } from '@tanstack/react-query';
import { touchesQuery } from './activity-queries.ts';
import { touchDays, wordsOfDays } from './touch-days.ts';
import styles from './touch-sparkline.module.css';

const days = 28;
const height = 14;
/** So many touches, or more, make a day as high as it gets. */
const most = 12;

/** The last four weeks of a VM beside its last touch: a stroke a day. Nothing for one that was not touched in them. */
export function TouchSparkline({ vmId }: { vmId: string }) {
  const { data } = useQuery({
    ...touchesQuery({ days }),
    select: (touches) => touchDays(touches, vmId, days),
  });
  if (!data?.some(({ touches }) => touches > 0)) return null;
  const words = `Last 4 weeks: ${wordsOfDays(data)}`;
  const strokes = data.map(({ touches }, index) => {
    const reach = touches === 0 ? 1 : 3 + ((height - 3) * Math.min(touches, most)) / most;
    return `M${index * 2 + 0.5} ${height}v-${reach.toFixed(1)}`;
  });
  return (
    <span role="img" aria-label={words} data-tip={words} className={styles.sparkline}>
      <svg viewBox={`0 0 ${days * 2} ${height}`} width={days * 2} height={height} aria-hidden="true">
        <path d={strokes.join('')} />
      </svg>
    </span>
  );
}
