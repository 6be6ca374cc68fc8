// Stands in for Electron's own default app: `electron DIR` runs the app in DIR. A module, because Electron holds its
// "ready" back until a module's top-level await has ended.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const dir = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const { main, name, productName, version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
app.setName(productName ?? name);
app.setVersion(version);
app.setAppPath(dir);
await import(pathToFileURL(join(dir, main)).href);
