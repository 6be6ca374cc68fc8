// Stands in for Electron's own default_app: `electron DIR` runs the application in DIR.
const { app } = require('electron');
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');

const dir = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const { main = 'index.js', name, productName, version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
app.setName(productName ?? name);
if (version) app.setVersion(version);
app.setAppPath(dir);
import(pathToFileURL(join(dir, main)).href).catch((error) => {
  console.error(error);
  app.exit(1);
});
