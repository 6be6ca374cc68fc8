import { migrations } from '../../migrations/index.ts';
import { serveTask } from './serve-task.ts';

await serveTask(migrations);
