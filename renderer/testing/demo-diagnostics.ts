import type { Channel, ChannelInput, ChannelOutput } from '../../app/contract/channels.ts';
import { demoId } from './demo-data.ts';

interface DemoFile {
  path: string;
  about: string;
  text: string;
  unread?: string;
}

const texts: readonly DemoFile[] = [
  {
    path: 'README.txt',
    about: 'What these files are, and what was taken out of them',
    text: 'Diagnostics of Banger Desktop.\n',
  },
  {
    path: 'versions.txt',
    about: 'Of this program, its parts and this computer’s system',
    text: 'Banger Desktop  0.1.0\nElectron        45.4.1\n',
  },
  {
    path: 'database.txt',
    about: 'Migrations, sizes, integrity',
    text: 'This could not be read: The database is not open.\n',
    unread: 'The database is not open.',
  },
  {
    path: 'logs/main.log',
    about: 'What happened and what went wrong, as the main process noted it',
    text: Array.from(
      { length: 400 },
      (_, at) =>
        `2026-05-01T12:30:${String(at % 60).padStart(2, '0')}.123Z warn the page does not answer {"place":"~/x"}\n`,
    ).join(''),
  },
];

const console: DemoFile = {
  path: `machines/${demoId('b', 1)}/console.log`,
  about: 'What the guest of the VM b0000000 printed last',
  text: 'Welcome\n',
};

type Handlers = {
  [C in Extract<Channel, `diagnostics.${string}`>]: (input: ChannelInput<C>) => ChannelOutput<C>;
};

/** Diagnostics of a main process played in memory. */
export function demoDiagnostics(): Handlers {
  const all = [...texts, console];
  return {
    'diagnostics.collect': ({ consoles }) => ({
      id: demoId('c', consoles ? 2 : 1),
      name: 'banger-diagnostics-2026-05-01T12-30-00.tar.gz',
      files: (consoles ? all : texts).map(({ path, about, text, unread = null }) => ({
        ...{ path, about, unread },
        sizeBytes: text.length,
      })),
    }),
    'diagnostics.read': ({ path }) => all.find((one) => one.path === path)?.text ?? '',
    'diagnostics.save': () => '/home/ada/banger-diagnostics-2026-05-01T12-30-00.tar.gz',
    'diagnostics.showSaved': () => undefined,
  };
}
