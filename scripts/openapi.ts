import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describeApi } from '../app/control/openapi.ts';

/** `npm run openapi`: writes down what the control socket's API is. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
writeFileSync('docs/openapi.json', JSON.stringify(describeApi(version), null, 2));
// As everything else is formatted.
execFileSync('node_modules/.bin/biome', ['format', '--write', 'docs/openapi.json'], { stdio: 'inherit' });
