import { expect, it } from 'vitest';
import { desktopEnvironment } from './desktop-environment.ts';

it('is what the user’s own programs have, without what an AppImage adds for itself', () => {
  const mounted = '/tmp/.mount_BangerXyz';
  expect(
    desktopEnvironment({
      HOME: '/home/ada',
      WAYLAND_DISPLAY: 'wayland-0',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
      EMPTY: '',
      PATH: `${mounted}:${mounted}/usr/sbin:/usr/local/bin:/usr/bin`,
      LD_LIBRARY_PATH: `${mounted}/usr/lib`,
      XDG_DATA_DIRS: `${mounted}/usr/share:/usr/share`,
      GSETTINGS_SCHEMA_DIR: `${mounted}/usr/share/glib-2.0/schemas:`,
      APPDIR: mounted,
      APPIMAGE: '/home/ada/Banger.AppImage',
      ARGV0: './Banger.AppImage',
      OWD: '/home/ada',
    }),
  ).toEqual({
    HOME: '/home/ada',
    WAYLAND_DISPLAY: 'wayland-0',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
    EMPTY: '',
    PATH: '/usr/local/bin:/usr/bin',
    XDG_DATA_DIRS: '/usr/share',
  });
});

it('has nothing of Electron’s and of the dashboard’s, and the desktop’s own name', () => {
  expect(
    desktopEnvironment({
      XDG_CURRENT_DESKTOP: 'Unity',
      ORIGINAL_XDG_CURRENT_DESKTOP: 'GNOME',
      ELECTRON_NO_ATTACH_CONSOLE: '1',
      CHROME_DESKTOP: 'banger-desktop.desktop',
      NODE_OPTIONS: '--inspect',
      BANGER_HOME: '/srv/demo',
      LANG: undefined,
      PATH: '/usr/bin',
    }),
  ).toEqual({ XDG_CURRENT_DESKTOP: 'GNOME', PATH: '/usr/bin' });
});
