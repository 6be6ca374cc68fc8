import { FolderOpen } from 'lucide-react';
import type { StartUpState } from '../../../app/contract/start-up.ts';
import { Button } from '../../ui/button.tsx';
import { PathText } from '../../ui/path-text.tsx';
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
      title={restored ? 'Backup restored' : 'The old database was set aside'}
      actions={
        <>
          {quarantined && (
            <Button icon={<FolderOpen />} onClick={() => ask('startUp.showFolder', {})}>
              Show old database
            </Button>
          )}
          <Button variant="primary" autoFocus onClick={() => ask('startUp.retry', {})}>
            {restored ? 'Open Banger' : 'Create new database'}
          </Button>
        </>
      }
    >
      {quarantined ? (
        <>
          The old database is kept in the quarantine folder:
          <PathText path={quarantined} className={styles.folder} />
        </>
      ) : (
        'There was no old database to keep.'
      )}
    </BriefView>
  );
}
