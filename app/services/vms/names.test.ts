import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const createVm = async (name: string, imageId: string) =>
  app.invoke('vms.create', { name, imageId, spec: { forwards: [] } });

describe('a name that looks like another one', () => {
  it('is refused for a VM, made or renamed, and the error names the other one', async () => {
    const { id, imageId } = await app.vm('café');
    expect(await createVm('CAFE\u0301', imageId)).toMatchObject({
      ok: false,
      error: { code: 'name_taken', message: 'The name CAFE\u0301 looks like the name of the VM café.' },
    });
    const other = await app.vm('other');
    expect(await app.error('vms.update', { id: other.id, name: 'Café' })).toMatchObject({
      code: 'name_taken',
    });
    expect(await app.value('vms.update', { id, name: 'CAFÉ' })).toMatchObject({ name: 'CAFÉ' });
  });

  it('is told before anything is made, but for its own row', async () => {
    const { id, imageId } = await app.vm('café');
    const refused = await createVm('CAFE\u0301', imageId);
    if (refused.ok) throw new Error('The name was not refused.');
    const { message, hint } = refused.error;
    expect(await app.value('vms.checkName', { name: 'CAFE\u0301' })).toEqual({
      reason: `${message} ${hint}`,
    });
    expect(await app.value('vms.checkName', { id, name: 'CAFE\u0301' })).toEqual({ reason: null });
    expect(await app.value('vms.checkName', { name: 'cafe' })).toEqual({ reason: null });
    expect(await app.value('images.checkName', { name: 'café' })).toEqual({ reason: null });
  });

  it('is refused where both are made at the same time', async () => {
    const { id } = await app.image();
    const made = await Promise.all(['con', 'CON', 'Con'].map((name) => createVm(name, id)));
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is refused for an image, registered or renamed', async () => {
    const { id } = await app.image('con');
    const files = imageFiles(app.home);
    expect(await app.error('images.register', { name: 'CON', ...files })).toMatchObject({
      code: 'name_taken',
      message: 'The name CON looks like the name of the image con.',
    });
    const other = await app.image('other');
    expect(await app.error('images.update', { id: other.id, name: 'Con' })).toMatchObject({
      code: 'name_taken',
    });
    expect(await app.value('images.update', { id, name: 'CON' })).toMatchObject({ name: 'CON' });
  });

  it('stays usable where it is there already', async () => {
    const { id, imageId } = await app.vm('con');
    const twin = await app.vm('twin');
    const db = new Database(app.paths.database);
    db.prepare("UPDATE vms SET name = 'CON' WHERE id = ?").run(twin.id);
    db.close();
    expect(
      await app.value('vms.update', { id: twin.id, name: 'CON', spec: { memoryMib: 256 } }),
    ).toMatchObject({
      spec: { memoryMib: 256 },
    });
    expect(await app.value('vms.start', { id })).toMatchObject({ state: 'running' });
    expect(await app.value('vms.update', { id: twin.id, name: 'free' })).toMatchObject({ name: 'free' });
    expect((await createVm('Con', imageId)).ok).toBe(false);
  });
});

it.each([
  ['a zero-width space', 'we\u200bb'],
  ['a soft hyphen', 'we\u00adb'],
  ['a filler that counts as a letter', '\u3164'],
  ['a filler among letters', 'we\u115fb'],
  ['a half-width filler', 'web\uffa0'],
  ['an empty Braille pattern', '\u2800'],
  ['a grapheme joiner', 'we\u034fb'],
  ['a variation selector behind a letter', 'web\ufe0f'],
  ['a variation selector from the supplement', 'web\u{e0100}'],
  ['two spaces, of which a page shows one', 'a  b'],
])('a name with %s is refused', async (_, name) => {
  const { id } = await app.image();
  expect(await createVm(name, id)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(await app.error('images.register', { name, ...imageFiles(app.home) })).toMatchObject({
    code: 'invalid_input',
  });
});

it.each(['größe 1', 'web 🚀', 'I ❤\ufe0f VMs', '日本語', 'नमस्ते', 'a b c'])(
  'the name %s is fine',
  async (name) => {
    const { id } = await app.image();
    expect(await createVm(name, id)).toMatchObject({ ok: true, value: { name } });
  },
);
