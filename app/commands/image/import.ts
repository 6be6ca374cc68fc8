import { resolve } from 'node:path';
import { type Context, UsageError } from '../kit/context.ts';

export interface ImportOptions {
  readonly name: string;
  readonly kernel: string;
  readonly initrd?: string;
}

/** Adds an image of files that stay where they are. */
export async function importImage(
  { banger, output }: Context,
  rootfs: string,
  options: ImportOptions,
): Promise<void> {
  const { name, kernel, initrd } = options;
  const paths = [rootfs, kernel, ...(initrd === undefined ? [] : [initrd])];
  if (paths.includes('')) throw new UsageError('A path is empty.');
  const image = await (await banger()).call('images.register', {
    name,
    rootfsPath: resolve(rootfs),
    kernelPath: resolve(kernel),
    ...(initrd === undefined ? {} : { initrdPath: resolve(initrd) }),
  });
  output.result(image, `The image ${image.name} was added. Its files stay where they are.`);
}
