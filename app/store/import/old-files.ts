import type { SourceImage, SourceVm } from './source-rows.ts';

/** Every path that the dashboard would use of an image. */
export function filesOf(image: SourceImage): string[] {
  const { rootfsPath, kernelPath, initrdPath, modulesDir } = image;
  return [rootfsPath, kernelPath, initrdPath, modulesDir].flatMap((path) => path || []);
}

const namesDisk = /disk|overlay|rootfs|volume/i;

/** The disks that the other program gave a VM, as its JSON names them: absolute paths under keys that speak of a disk. */
export function oldDisksOf({ specJson, runtimeJson }: SourceVm): string[] {
  const paths = [specJson, runtimeJson].flatMap((text) =>
    Object.entries(parseObject(text)).flatMap(([key, value]) =>
      namesDisk.test(key) && typeof value === 'string' && value.startsWith('/') ? [value] : [],
    ),
  );
  return [...new Set(paths)];
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
