type Env = Readonly<Record<string, string | undefined>>;

/** What an AppImage's runtime and Electron say to themselves. */
const ours = /^(APPDIR|APPIMAGE|ARGV0|OWD|BANGER_.*|CHROME_.*|ELECTRON_.*|NODE_OPTIONS)$/;

/**
 * The environment for a program of the user's desktop, as it was before the dashboard started: an AppImage puts its own
 * folders into PATH, LD_LIBRARY_PATH and their like, and another program would take its libraries from there.
 */
export function desktopEnvironment(env: Env): Record<string, string> {
  const { APPDIR: mounted, ORIGINAL_XDG_CURRENT_DESKTOP: desktop } = env;
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || ours.test(name) || name === 'ORIGINAL_XDG_CURRENT_DESKTOP') continue;
    const kept = mounted ? withoutFolder(value, mounted) : value;
    if (kept !== '' || value === '') result[name] = kept;
  }
  // Chromium changes it for itself.
  if (desktop) result.XDG_CURRENT_DESKTOP = desktop;
  return result;
}

/** A list of paths without those in the folder. */
function withoutFolder(value: string, folder: string): string {
  if (!value.includes(folder)) return value;
  const parts = value.split(':');
  return parts.filter((part) => part !== folder && !part.startsWith(`${folder}/`)).join(':');
}
