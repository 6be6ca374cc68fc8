import { exactTime } from '../lib/dates.ts';
import { unknownTime } from '../lib/locale.ts';
import { momentOf, useLiveText } from '../lib/relative-time.ts';

/** A moment as time gone by, kept true; the exact time on hover. Whatever text a row has there, this shows something. */
export function LiveTime({ at, className }: { at: string; className?: string | undefined }) {
  const moment = momentOf(at);
  const text = useLiveText(moment);
  if (Number.isNaN(moment)) return <span className={className}>{unknownTime}</span>;
  return (
    <time dateTime={at} data-tip={exactTime(moment)} className={className}>
      {text}
    </time>
  );
}
