import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processMark } from '../../lib/process-mark.ts';
import { cp, here, inGuest, there } from './testing/copying.ts';

describe('what a killed copy has left', () => {
  const dead = `99999999-1-${processMark().split('-')[2]}`;
  test('here is removed by the next into the same folder', async () => {
    writeFileSync(join(there, 'file'), '');
    mkdirSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked`), { recursive: true });
    writeFileSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked/file`), '');
    chmodSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked`), 0o500);
    expect((await cp(inGuest('file'), here)).code).toBe(0);
    expect(readdirSync(here)).toEqual(['file']);
  });

  test('in the guest is removed by the next into the same folder', async () => {
    writeFileSync(join(here, 'file'), '');
    mkdirSync(join(there, '.banger-cp.99999999-1.abcdef/copy'), { recursive: true });
    expect((await cp(join(here, 'file'), inGuest())).code).toBe(0);
    expect(readdirSync(there)).toEqual(['file']);
  });

  test('is nothing else: no link, no file, and of no process that runs or can’t be seen', async () => {
    const [own, start] = processMark().split('-');
    for (const side of [here, there]) {
      writeFileSync(join(side, 'file'), '');
      mkdirSync(join(side, 'kept/copy'), { recursive: true });
      for (const mark of [dead, '99999999-1']) {
        symlinkSync(join(side, 'kept'), join(side, `.banger-cp.${mark}.alinks`));
        writeFileSync(join(side, `.banger-cp.${mark}.afiles`), '');
        for (const end of ['abcde', 'abcdefg', 'abcdef x', 'abc.ef', 'x/../a'])
          mkdirSync(join(side, `.banger-cp.${mark}.${end}`), { recursive: true });
      }
      for (const mark of ['99999999-1-0123456789', processMark(), `${own}-${start}`, '', 'x', '-1-1'])
        mkdirSync(join(side, `.banger-cp.${mark}.abcdef`));
    }
    const before = [readdirSync(here), readdirSync(there)];
    expect((await cp(inGuest('file'), join(here, 'file'))).code).toBe(0);
    expect((await cp(join(here, 'file'), inGuest('file'))).code).toBe(0);
    expect([readdirSync(here), readdirSync(there)]).toEqual(before);
    expect([readdirSync(join(here, 'kept')), readdirSync(join(there, 'kept'))]).toEqual([['copy'], ['copy']]);
  });
});
