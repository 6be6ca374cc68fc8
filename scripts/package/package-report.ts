import type { Target } from './build.ts';

const all: readonly Target[] = ['AppImage', 'tar.gz', 'deb'];

/**
 * Which of the packages that somebody asked for (none: all) are made here, and which are not: fpm, which makes a deb, is to be
 * had on GitHub alone. Throws on a name that is none of a package's, and where nothing is left to make.
 */
export function chooseTargets(
  asked: readonly string[],
  offline: boolean,
): { made: Target[]; left: Target[] } {
  const unknown = asked.filter((name) => !all.some((target) => target === name));
  if (unknown.length > 0)
    throw new Error(`There is no package called ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  const wanted = all.filter((target) => asked.length === 0 || asked.includes(target));
  const isLeft = (target: Target) => offline && target === 'deb';
  const made = wanted.filter((target) => !isLeft(target));
  if (made.length === 0) throw new Error('A deb cannot be made without GitHub: fpm cannot be downloaded.');
  return { made, left: wanted.filter(isLeft) };
}

export interface Report {
  readonly out: string;
  /** What was made now, sizes in bytes. */
  readonly packages: readonly { readonly name: string; readonly size: number }[];
  /** In bytes: an AppImage of an Electron that does nothing; null: none was made, as no AppImage was. */
  readonly empty: number | null;
  /** What was asked for and could not be made. */
  readonly left: readonly Target[];
  /** The version of the Electron in it. */
  readonly electron: string;
  /** Where GitHub cannot be reached: the version of the Electron that a release has; null: this is as it is released. */
  readonly released: string | null;
}

/** What `npm run package` says at its end. */
export function packageReport({ out, packages, empty, left, electron, released }: Report): string {
  const sizes = packages.map(({ name, size }) => {
    const ratio =
      empty !== null && name.endsWith('.AppImage')
        ? `  ${(size / empty).toFixed(2)} x an empty Electron's`
        : '';
    return `  ${megabytes(size)}  ${name}${ratio}`;
  });
  if (empty !== null)
    sizes.push(`  ${megabytes(empty)}  an AppImage of an empty Electron, made the same way`);
  const how =
    released === null
      ? [`Made as it is released: Electron ${electron}, static runtime, zstd.`]
      : ['Made without GitHub, and so different from a release:', ...differences(electron, released)];
  const missing = left.map((target) => `  ${target.padEnd(12)} not made: fpm cannot be downloaded`);
  return [`In ${out}:`, ...sizes, '', ...how, ...missing, '', ...betweenBuilds].join('\n');
}

function differences(electron: string, released: string): string[] {
  return [
    `  Electron     ${electron} instead of ${released}, with SQLite's addon compiled for it`,
    "  runtime      the type-2 runtime of Debian's libappimage instead of electron-builder's static one: FUSE needs libfuse2",
    "  libraries    the system's alone, where electron-builder's tools lay some more into the AppImage's usr/lib",
    '  compression  gzip instead of zstd: slower to start, and larger',
  ];
}

/** Found by `npm run package:twice`, whose two builds have one starter image; kept true by hand. */
const betweenBuilds = [
  'Two builds of one commit differ in nothing else but the starter image, where each made its own: in the date in',
  "its manifest, the times in its file system, and what Debian's packages have become since.",
];

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1).padStart(7)} MB`;
}
