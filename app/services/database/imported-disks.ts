import { AppError, specLimits } from '../../contract/index.ts';
import { inspectBaseImage } from '../../hypervisors/driver/base-image.ts';
import type { Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { PlannedVm } from '../../store/import/plan.ts';
import type { Bases } from '../disks/bases.ts';

const mebibyte = 1024 * 1024;

/** What is wrong with one image's files: its VMs come in without disks. Anything else is no reason to go on. */
const faultsOfImage: readonly string[] = ['file_missing', 'file_invalid', 'permission_denied'];

/** A disk's size in MiB, or why there is none. */
export type ImportedDisk = { readonly sizeMib: number } | { readonly problem: string };

/**
 * Makes an imported VM's disk: new, over its image, as big as its row says, or as the image needs. The other program's
 * disk is neither used nor copied: that program may be writing to it.
 */
export async function makeImportedDisk(
  { driver, bases }: { driver: Pick<Hypervisor, 'createDisk'>; bases: Pick<Bases, 'note'> },
  vm: PlannedVm,
  { diskPath, baseNotePath }: { diskPath: string; baseNotePath: string },
): Promise<ImportedDisk> {
  try {
    const { size } = await inspectBaseImage(vm.rootfsPath);
    const wanted = vm.spec.diskSizeMib ?? specLimits.diskSizeMib.default;
    const sizeMib = Math.max(wanted, Math.ceil(size / mebibyte));
    await driver.createDisk({ basePath: vm.rootfsPath, diskPath, sizeMib });
    await bases.note(baseNotePath, vm.rootfsPath);
    return { sizeMib };
  } catch (error) {
    if (error instanceof AppError && faultsOfImage.includes(error.code)) return { problem: error.message };
    throw error;
  }
}
