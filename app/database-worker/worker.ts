import { migrations } from '../../migrations/index.ts';
import { serveTask } from './serve-task.ts';

export const serve = () => serveTask(migrations);
