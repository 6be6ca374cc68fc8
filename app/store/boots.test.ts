import { expect, test } from 'vitest';
import { bootPolicy } from '../contract/index.ts';
import { insertBoot, listBoots, updateBoot } from './boots.ts';
import { insertImage } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import { insertVm } from './vms.ts';

function twoVms() {
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  const [one, other] = [makeVm({ imageId: image.id }), makeVm({ imageId: image.id })];
  insertVm(db, one);
  insertVm(db, other);
  const boot = (vmId: string, process: number) =>
    insertBoot(db, { vmId, imageId: image.id, accelerator: 'tcg', askedAt: 't', phases: { process } });
  return { db, one: one.id, other: other.id, boot };
}

test('a VM keeps its last boots; those of others stay', () => {
  const { db, one, other, boot } = twoVms();
  boot(other, 1);
  for (let count = 1; count <= bootPolicy.kept + 2; count += 1) boot(one, count);
  const processes = listBoots(db, one).map(({ phases }) => phases.process);
  expect(processes).toHaveLength(bootPolicy.kept);
  expect([processes[0], processes.at(-1)]).toEqual([bootPolicy.kept + 2, 3]);
  expect(listBoots(db, other)).toHaveLength(1);
});

test('what comes later is added; what is no boot’s times is read as none', () => {
  const { db, one, boot } = twoVms();
  const id = boot(one, 80);
  updateBoot(db, id, { process: 80, ready: 900 });
  expect(listBoots(db, one)[0]?.phases).toEqual({ process: 80, ready: 900 });
  db.exec('UPDATE vm_boots SET phases_json = \'{"process": "soon"\'');
  expect(listBoots(db, one)[0]?.phases).toEqual({});
});
