import { access } from 'node:fs/promises';
import { isAlive, type MissingFile } from '../../contract/index.ts';
import type { Images } from '../images/images.ts';
import { type MachineFolders, machineFiles } from '../machines/machine-config.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** Which files VMs would miss at their next start, found without starting them. */
export function createMissingFiles({
  records,
  images,
  folders,
}: {
  records: Pick<VmRecords, 'find'>;
  images: Pick<Images, 'find'>;
  folders: MachineFolders;
}) {
  /** A file of an image is looked for once, for all the VMs that are asked about. */
  return async (ids: readonly string[]): Promise<Record<string, MissingFile[]>> => {
    const looks = new Map<string, Promise<boolean>>();
    const isMissing = (path: string) => {
      const look = looks.get(path) ?? cannotBeFound(path);
      looks.set(path, look);
      return look;
    };
    const found = ids.map(async (id): Promise<[string, MissingFile[]]> => {
      const files = filesOf(id);
      const missing = await Promise.all(files.map(({ path }) => isMissing(path)));
      return [id, files.filter((_, index) => missing[index])];
    });
    return Object.fromEntries((await Promise.all(found)).filter(([, missing]) => missing.length > 0));
  };

  function filesOf(id: string): MissingFile[] {
    const vm = records.find(id);
    if (!vm || isAlive(vm.state)) return [];
    const image = images.find(vm.imageId);
    const disk = { what: 'disk', path: machineFiles(folders, id).diskPath } as const;
    if (!image) return [disk];
    const { rootfsPath, kernelPath, initrdPath } = image;
    const ofImage = [rootfsPath, kernelPath, initrdPath].filter((path) => path !== null && path !== '');
    return [disk, ...ofImage.map((path) => ({ what: 'image', path: String(path) }) as const)];
  }
}

export type MissingFiles = ReturnType<typeof createMissingFiles>;

function cannotBeFound(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    () => true,
  );
}
