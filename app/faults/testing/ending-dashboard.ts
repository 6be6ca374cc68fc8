/** A dashboard that does one operation and is killed at a step of it: `node ending-dashboard.ts HOME FAIL_POINT`. */
import { type FailPoint, failPoints } from '../../lib/fail-points.ts';
import { operationOf, operations } from './operations.ts';

const [home = '', wanted] = process.argv.slice(2);
const point: FailPoint | undefined = failPoints.find((one) => one === wanted);
if (!point) throw new Error(`${wanted} is no fail point`);

let armed = false;
await operations[operationOf(point)]({
  home,
  reached: (one) => {
    // A signal to oneself arrives before `kill` returns: nothing is done after this step.
    if (armed && one === point) process.kill(process.pid, 'SIGKILL');
  },
  arm: () => {
    armed = true;
  },
});
// It was not reached: an open dashboard would go on for ever.
process.exit(0);
