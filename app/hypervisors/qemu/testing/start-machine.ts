/**
 * A dashboard of one machine, for tests that kill it: `node start-machine.ts CONFIG_JSON PROBE_CACHE_DIR`.
 * Prints the machine's process as JSON, then runs on.
 */
import type { MachineConfig } from '../../driver/machine.ts';
import { createQemuDriver } from '../driver.ts';

const [config = '', stateDir = ''] = process.argv.slice(2);
const machine = await createQemuDriver({ stateDir }).start(JSON.parse(config) as MachineConfig);
process.stdout.write(`${JSON.stringify(machine.process)}\n`);
process.stdin.resume();
