import { exactTime, useLiveText } from '../lib/relative-time.ts';

/** A moment as time gone by, kept true; the exact time on hover. */
export function LiveTime({ at, className }: { at: string; className?: string | undefined }) {
  const moment = Date.parse(at);
  const text = useLiveText(moment);
  if (Number.isNaN(moment)) return <span className={className}>unknown</span>;
  return (
    <time dateTime={at} data-tip={exactTime(moment)} className={className}>
      {text}
    </time>
  );
}
