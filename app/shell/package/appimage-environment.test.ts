import { expect, it } from 'vitest';
import { forgetAppImage } from './appimage-environment.ts';

it('leaves nothing of the mounted image in the environment, and all else as it was', () => {
  const env = {
    APPDIR: '/tmp/.mount_b',
    APPIMAGE: '/home/a/banger.AppImage',
    ARGV0: './banger.AppImage',
    OWD: '/home/a',
    PATH: '/tmp/.mount_b:/tmp/.mount_b/usr/sbin:/usr/bin:/tmp/.mount_bin',
    LD_LIBRARY_PATH: '/tmp/.mount_b/usr/lib:/opt/lib',
    XDG_DATA_DIRS: '/tmp/.mount_b/usr/share/::/usr/share/gnome:/usr/share/',
    GSETTINGS_SCHEMA_DIR: '/tmp/.mount_b/usr/share/glib-2.0/schemas',
    HOME: '/home/a',
  };
  expect(forgetAppImage(env)).toBe('/home/a/banger.AppImage');
  expect(env).toEqual({
    PATH: '/usr/bin:/tmp/.mount_bin',
    LD_LIBRARY_PATH: '/opt/lib',
    XDG_DATA_DIRS: '/usr/share/gnome:/usr/share/',
    HOME: '/home/a',
  });
});

it('touches nothing where there is no AppImage', () => {
  const env = { PATH: '/usr/bin::/bin', LD_LIBRARY_PATH: '' };
  expect(forgetAppImage(env)).toBeUndefined();
  expect(env).toEqual({ PATH: '/usr/bin::/bin', LD_LIBRARY_PATH: '' });
});
