import { Page } from '../../ui/page.tsx';
import { ActivityTimeline } from './activity-timeline.tsx';

export function ActivityPage() {
  return (
    <Page title="Activity">
      <ActivityTimeline />
    </Page>
  );
}
