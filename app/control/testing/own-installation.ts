// Takes an installation as a start of the program does, says what came of it, and stays until it is killed.
import { writeSync } from 'node:fs';
import { preparePaths, resolvePaths } from '../../installation/paths.ts';
import { answerRequests, lockInstallation, showOther } from '../installation.ts';

const paths = resolvePaths();
/** The step at which this process kills itself; none: it stays. */
const [step = ''] = process.argv.slice(2);
const reached = (name: string) => {
  if (name === step) process.kill(process.pid, 'SIGKILL');
};
const say = (what: string) => writeSync(1, `${what}\n`);

preparePaths(paths);
reached('prepared');
while (!lockInstallation(paths.stateDir, undefined)) {
  if (await showOther(paths, [`from ${process.pid}`])) {
    say('shown');
    process.exit(0);
  }
}
reached('locked');
const { server } = answerRequests(paths, {
  show: () => undefined,
  report: (error) => say(`report ${String(error)}`),
});
reached('bound');
server.ref();
server.once('listening', () => {
  reached('listening');
  say(`owner ${process.pid}`);
});
