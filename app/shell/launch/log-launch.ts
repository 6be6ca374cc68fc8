import { release } from 'node:os';
import type { App } from 'electron';
import type { Paths } from '../../installation/paths.ts';
import type { Logger } from '../../lib/logger.ts';
import { isLink } from '../links/link-argument.ts';

interface Parts {
  readonly app: Pick<App, 'on' | 'getVersion' | 'isPackaged'>;
  readonly logger: Pick<Logger, 'info'>;
  readonly paths: Pick<Paths, 'stateDir'>;
  /** The file of the AppImage that this runs from. */
  readonly appImage: string | undefined;
}

/** Writes into the main log which program this is and where it keeps what it has, then each start that only shows it. */
export function logLaunch({ app, logger, paths, appImage }: Parts): void {
  const { electron, node } = process.versions;
  logger.info('launched', {
    version: app.getVersion(),
    electron,
    node,
    from: appImage ?? (app.isPackaged ? 'package' : 'sources'),
    installation: process.env.BANGER_HOME ? 'BANGER_HOME' : 'home folder',
    stateDir: paths.stateDir,
    kernel: release(),
    pid: process.pid,
  });
  // What the link says is told when it has proved to be one.
  app.on('second-instance', (_, args) => logger.info('started again', { link: args.some(isLink) }));
}
