import { join } from 'node:path';
import { expect, test } from 'vitest';
import { helpPage } from './testing/help-page.ts';
import { outputs } from './testing/outputs.ts';

test('docs/command-line.md says what the help says', async () => {
  const page = helpPage();
  for (const name of Object.keys(outputs)) expect(page).toContain(`\n## ${name}\n`);
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/command-line.md'));
});
