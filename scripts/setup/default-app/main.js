// Stands in for Electron's own default app: `electron DIR` runs the app in DIR.
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { app } = require('electron');

const dir = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const { main, name, productName, version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
app.setName(productName ?? name);
app.setVersion(version);
app.setAppPath(dir);
import(pathToFileURL(join(dir, main)).href).catch((error) => {
  console.error(error);
  app.exit(1);
});
