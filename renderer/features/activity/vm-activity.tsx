import { useMemo } from 'react';
import { ActivityTimeline } from './activity-timeline.tsx';
import { TouchCalendar } from './touch-calendar.tsx';

/** The history of one VM, below how much it was used. */
export function VmActivity({ vmId }: { vmId: string }) {
  const asked = useMemo(() => ({ id: vmId }), [vmId]);
  return (
    <ActivityTimeline asked={asked} named={false}>
      <TouchCalendar vmId={vmId} />
    </ActivityTimeline>
  );
}
