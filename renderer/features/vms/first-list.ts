import { windowPurpose } from '../../lib/window-purpose.ts';
import { defaultSort, listVms } from '../../vm/list-vms.ts';

/**
 * What a launch waits for: asked when this module runs, which is the first of its window, so that the answer is there when
 * the rest has run. Null: the window is a start-up's, and there is nobody to ask yet.
 */
export const firstList = windowPurpose().startUp ? null : listVms({ sort: defaultSort, offset: 0 });
