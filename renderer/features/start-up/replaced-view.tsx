import { FolderOpen } from 'lucide-react';
import type { StartUpState } from '../../../app/contract/start-up.ts';
import { Button } from '../../ui/button.tsx';
import { BriefView } from './brief-view.tsx';
import styles from './replaced-view.module.css';
import { ask } from './use-start-up.ts';

export type Replaced = Extract<StartUpState, { phase: 'replaced' }>;

/** Says where the old database went, before anything goes on. */
export function ReplacedView({ replaced }: { replaced: Replaced }) {
  const { by, quarantined } = replaced;
  const restored = by === 'restored';
  return (
    <BriefView
      title={restored ? 'The backup is restored' : 'Ready to start anew'}
      actions={
        <>
          {quarantined && (
            <Button icon={<FolderOpen />} onClick={() => ask('startUp.showFolder', {})}>
              Show the old database
            </Button>
          )}
          <Button variant="primary" autoFocus onClick={() => ask('startUp.retry', {})}>
            {restored ? 'Open the dashboard' : 'Start with a new database'}
          </Button>
        </>
      }
    >
      {quarantined ? (
        <>
          The old database is kept in
          <code className={styles.folder} data-selectable>
            {quarantined}
          </code>
        </>
      ) : (
        'There was no old database to keep.'
      )}
    </BriefView>
  );
}
