import { TriangleAlert } from 'lucide-react';
import type { DiagnosticsFile } from '../../../app/contract/diagnostics.ts';
import { formatBytes } from '../../lib/format.ts';
import styles from './diagnostics-dialog.module.css';

interface FileListProps {
  files: readonly DiagnosticsFile[];
  shown: string;
  onShow: (path: string) => void;
}

export function FileList({ files, shown, onShow }: FileListProps) {
  return (
    <ul aria-label="Files" className={styles.files}>
      {files.map(({ path, about, sizeBytes, unread }) => (
        <li key={path} aria-label={path}>
          <button
            type="button"
            aria-current={path === shown ? 'true' : undefined}
            className={styles.file}
            onClick={() => onShow(path)}
          >
            <span className={styles.path}>
              <span className={styles.name}>{shortened(path)}</span>
              {unread !== null && <TriangleAlert aria-label="Couldn’t be read" />}
              <span className={styles.size}>{formatBytes(sizeBytes)}</span>
            </span>
            <span className={styles.about}>{about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** An id is told by its beginning. */
function shortened(path: string): string {
  return path.replace(/([0-9a-f]{8})-[0-9a-f-]{27}/, '$1…');
}
