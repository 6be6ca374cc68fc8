import type { Command } from 'commander';
import type { Run } from '../kit/run.ts';
import type { ImportOptions } from './import.ts';

/** `image …` */
export function addImageCommands(program: Command, run: Run): void {
  const image = program.command('image').description('Images, from which VMs are created');
  image
    .command('list')
    .description('List images')
    .action(run(async (context) => (await import('./show.ts')).listImages(context)));
  image
    .command('show')
    .description('Show an image')
    .argument('<image>', 'name or id of the image')
    .action(run(async (context, name: string) => (await import('./show.ts')).showImage(context, name)));
  image
    .command('import')
    .description('Add an image made of your own files, which stay where they are')
    .argument('<rootfs>', 'file with the root file system')
    .requiredOption('--name <name>', 'name of the new image')
    .requiredOption('--kernel <file>', 'its kernel')
    .option('--initrd <file>', 'its initrd')
    .action(
      run(async (context, rootfs: string, options: ImportOptions) =>
        (await import('./import.ts')).importImage(context, rootfs, options),
      ),
    );
  image
    .command('build')
    .description('Create an image that Banger knows how to make')
    .command('starter')
    .description('Create the starter image, a small Debian')
    .option('--name <name>', 'name of the new image')
    .action(
      run(async (context, options: { name?: string }) =>
        (await import('./build.ts')).buildStarter(context, options),
      ),
    );
  image
    .command('delete')
    .description('Delete images; files that you imported stay')
    .argument('<image...>', 'names or ids of images')
    .option('--yes', 'don’t ask')
    .action(
      run(async (context, names: string[], options: { yes?: boolean }) =>
        (await import('./delete.ts')).deleteImages(context, names, options),
      ),
    );
}
