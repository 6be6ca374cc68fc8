import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import type { FuzzRequest, FuzzTally } from './page.ts';

/** Puts the fuzzer into the page, past its policy: as if somebody had found a way. */
export async function smuggleFuzzer(page: Page): Promise<void> {
  const entry = fileURLToPath(new URL('page.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'chrome130', lib: { entry, formats: ['iife'], name: 'fuzzer' } },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const code = outputs.find((output) => output.type === 'chunk')?.code;
  if (!code) throw new Error('The fuzzer was not built');
  await page.evaluate(code);
}

export function fuzzFromPage(page: Page, request: FuzzRequest): Promise<FuzzTally> {
  return page.evaluate(
    (given) => (window as unknown as { fuzz: (one: FuzzRequest) => Promise<FuzzTally> }).fuzz(given),
    request,
  );
}
