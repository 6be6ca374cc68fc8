/** Apart from the schemas, so that the page's first script needs none of them. */
export const vmStates = ['stopped', 'starting', 'running', 'paused', 'stopping', 'error', 'unknown'] as const;
/** `error`: it could not start, or died; `unknown`: the row's state is not one that we know, the machine does not answer, or its driver is missing. */
export type VmState = (typeof vmStates)[number];
