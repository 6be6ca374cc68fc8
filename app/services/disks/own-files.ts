import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { Image } from '../../contract/index.ts';
import { ownedFolder } from '../../lib/owned-folders.ts';
import type { WritableDb } from '../../store/db.ts';
import { listImages, updateImage } from '../../store/images.ts';

/**
 * Banger's own images lie in its own folder, wherever that is: an installation that was moved or copied as a whole finds them
 * there, although its rows have the old paths. An image whose files are not there keeps its paths.
 */
export function findOwnFiles(db: WritableDb, imagesDir: string): void {
  const { items } = listImages(db, { limit: Number.MAX_SAFE_INTEGER });
  for (const image of items) {
    const moved = movedTo(image, imagesDir);
    if (moved) updateImage(db, image.id, moved);
  }
}

type Paths = Pick<Image, 'artifactDir' | 'rootfsPath' | 'kernelPath' | 'initrdPath'>;

function movedTo(image: Image, imagesDir: string): Paths | null {
  const { id, managed, artifactDir } = image;
  if (!managed || artifactDir === null || basename(artifactDir) !== id) return null;
  const folder = ownedFolder(imagesDir, id);
  if (folder === artifactDir) return null;
  const at = (path: string) =>
    isWithin(artifactDir, path) ? join(folder, relative(artifactDir, path)) : path;
  const paths = {
    artifactDir: folder,
    rootfsPath: at(image.rootfsPath),
    kernelPath: at(image.kernelPath),
    initrdPath: image.initrdPath === null ? null : at(image.initrdPath),
  };
  return existsSync(paths.rootfsPath) && isWithin(folder, paths.rootfsPath) ? paths : null;
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}

/** A disk that was made before anything was noted names the file where it lay in an installation that has moved. */
export function isSameOwnFile({ id, managed, rootfsPath }: Image, named: string): boolean {
  const place = (path: string) => path.split(sep).slice(-3);
  const [folder, owner] = place(rootfsPath);
  if (!managed || owner !== id || folder !== 'images') return false;
  return place(named).join(sep) === place(rootfsPath).join(sep);
}
