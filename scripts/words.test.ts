import { describe, expect, it } from 'vitest';
import { projectDir } from './setup/places.mjs';
import { findTexts, textsOf } from './words/find-texts.ts';
import { wordMistakes } from './words/word-mistakes.ts';

const mistakesIn = (code: string) => wordMistakes(textsOf('x.tsx', code));

describe('texts for people', () => {
  it('use the words of CONTRIBUTING, contractions and typographic quotes', () => {
    const texts = findTexts(projectDir);
    expect(texts.length).toBeGreaterThan(1000);
    expect(wordMistakes(texts)).toEqual([]);
  });

  it.each([
    ["notify('Start the VM anew.');", 'anew'],
    ['throw failure("x", { message: "It is open in the dashboard" });', 'the dashboard'],
    ['const hint = <p>Update this program.</p>;', 'this program'],
    ["const stop = { label: 'Force stop now' };", 'Force stop'],
    ["const step = { step: 'Making the root filesystem' };", 'root filesystem'],
    ['const tip = <button data-tip="Recently touched" />;', 'touched'],
    ["const text = yes ? 'Fine.' : 'The VM could not be started.';", 'could not'],
    ["const error = { unchanged: 'Nothing was brought in.' };", 'brought in'],
    ["const error = { message: `The VM's disk is full` };", "M's"],
    ['const said = `The job "copy" has ended.`;', '"copy"'],
    ["const said = 'The import was cancelled.';", 'cancelled'],
  ])('are found and refused: %s', (code, word) => {
    expect(mistakesIn(code)).toEqual([expect.stringContaining(`x.tsx:1: not “${word}” (`)]);
  });

  it.each([
    "logger.info('The dashboard has ended anew.');",
    "report('what a machine did could not be written down', error);",
    "const state = word === 'the dashboard';",
    'const log = "SELECT name FROM machines WHERE NOT touched";',
    'const said = <p>Virtual machines can’t be “seen”.</p>;',
  ])('are not what is logged, compared or asked of SQLite: %s', (code) => {
    expect(mistakesIn(code)).toEqual([]);
  });
});
