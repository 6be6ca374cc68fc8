type Env = Record<string, string | undefined>;

const lists = ['PATH', 'LD_LIBRARY_PATH', 'XDG_DATA_DIRS', 'GSETTINGS_SCHEMA_DIR'];
const ownNames = ['APPDIR', 'APPIMAGE', 'ARGV0', 'OWD'];

/**
 * Takes out of `env` what the start of an AppImage put into it. Without that QEMU, a terminal or a browser would look for
 * programs and libraries inside the mounted image: a machine that runs on would hold on to it, and lose it when it goes.
 * Returns the AppImage's file; undefined: there is none.
 */
export function forgetAppImage(env: Env = process.env): string | undefined {
  const { APPDIR: mount, APPIMAGE: file } = env;
  if (!mount) return undefined;
  const isInside = (path: string) => path === mount || path.startsWith(`${mount}/`);
  for (const name of lists) {
    const kept = env[name]?.split(':').filter((path) => path !== '' && !isInside(path)) ?? [];
    if (kept.length > 0) env[name] = kept.join(':');
    else delete env[name];
  }
  for (const name of ownNames) delete env[name];
  return file;
}
