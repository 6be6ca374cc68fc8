import { serve } from '../worker.ts';

/** The database worker as it is in the sources. */
await serve();
