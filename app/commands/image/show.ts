import type { ImageView } from '../../contract/index.ts';
import type { Context } from '../kit/context.ts';
import { allImages, findImage } from '../kit/find.ts';
import { bytesInUnits } from '../kit/sizes.ts';
import { facts, table } from '../kit/table.ts';

const size = ({ sizeBytes }: ImageView) =>
  sizeBytes === null ? 'files are missing' : bytesInUnits(sizeBytes);

export async function listImages({ banger, output }: Context): Promise<void> {
  const images = await allImages(await banger());
  const rows = images.map((image) => [image.name, size(image), String(image.vmCount), image.createdAt]);
  if (images.length === 0) output.note('There are no images. Create one: banger-desktop image build starter');
  output.result(
    images,
    images.length > 0 ? table(['NAME', 'SIZE', 'VMS', 'CREATED'], rows, output.columns) : '',
  );
}

export async function showImage({ banger, output }: Context, name: string): Promise<void> {
  const image = await findImage(await banger(), name);
  output.result(
    image,
    facts([
      ['Name', image.name],
      ['ID', image.id],
      ['Size', size(image)],
      ['VMs', String(image.vmCount)],
      ['Root file system', image.rootfsPath],
      ['Kernel', image.kernelPath],
      ['Initrd', image.initrdPath ?? 'none'],
      ...image.missingFiles.map((path): [string, string] => ['Missing', path]),
      ...(image.rootNote ? [['Note', image.rootNote] as [string, string]] : []),
      ['Created', image.createdAt],
    ]),
  );
}
