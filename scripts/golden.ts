import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedSchemas } from '../app/store/migrate/expected-schema.ts';
import { fingerprintOf } from '../app/store/migrate/schema.ts';
import { fingerprints } from '../migrations/fingerprints.ts';
import { migrations } from '../migrations/index.ts';
import { projectDir } from './setup/places.mjs';

const schemaFile = join(projectDir, 'migrations/schema.txt');
const fingerprintsFile = join(projectDir, 'migrations/fingerprints.ts');

/**
 * `npm run golden`: writes down what the migrations make of an empty database. Throws when one makes something else than
 * what is written down already: databases out there have recorded that.
 */
function writeGolden(): void {
  const schemas = expectedSchemas(migrations);
  const lines = schemas.map(({ id, description }) => {
    const fingerprint = fingerprintOf(description);
    const known = fingerprints[id];
    if (known && known !== fingerprint) {
      throw new Error(
        `migration ${id} makes another schema than the one that was written down. A shipped migration is never edited: add a new one. If it has never left this machine, take its line out of migrations/fingerprints.ts and run this again.`,
      );
    }
    return `  ${id}: '${fingerprint}',\n`;
  });
  const text = readFileSync(fingerprintsFile, 'utf8');
  writeFileSync(fingerprintsFile, `${text.slice(0, text.indexOf('{'))}{\n${lines.join('')}};\n`);
  writeFileSync(schemaFile, schemas.at(-1)?.description ?? '');
}

writeGolden();
