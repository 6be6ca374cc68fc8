import { projectDir } from '../setup/places.mjs';
import { layoutFaults } from './faults.ts';
import { readImportGraph } from './import-graph.ts';
import * as layout from './rooms.ts';

/** A step of `npm run check`: prints circles of folders, loose files and imports that `rooms.ts` does not allow. */
const faults = layoutFaults(readImportGraph(projectDir), layout);
console.log(faults.length === 0 ? 'No folder is in a circle, and no file is loose.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
