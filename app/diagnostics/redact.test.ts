import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedact } from './redact.ts';

const identity = { home: '/home/ada', userName: 'ada', hostName: 'adas-laptop.example.org' };
const redact = createRedact(identity);
/** Each line in a turn of its own. */
const redactLines = createRedact(identity, 1);

describe('names of the person and of the computer', () => {
  it.each([
    ['cannot read /home/ada/.config/x.json', 'cannot read ~/.config/x.json'],
    ['the folder /home/ada.', 'the folder /home/<user>'],
    ['/home/adam/notes of somebody else', '/home/<user>/notes of somebody else'],
    ['/media/bob/stick', '/media/<user>/stick'],
    ['/tmp/banger-ada/x and ADA_HOME', '/tmp/banger-<user>/x and <user>_HOME'],
    ['adas-laptop.example.org, adas-laptop', '<host>, <host>'],
    ['canada and adage stay', 'canada and adage stay'],
  ])('%j', async (text, without) => {
    expect(await redact(text)).toBe(without);
    expect(await redactLines(text)).toBe(without);
  });

  it('are found as they stand in an address and in JSON', async () => {
    const ours = createRedact({ home: '/home/jürgen m', userName: 'jürgen m', hostName: 'büro' });
    expect(await ours('file:///home/j%C3%BCrgen%20m/x')).toBe('file://~/x');
    const quoted = createRedact({ home: '/data/a"b', userName: 'root', hostName: 'localhost' });
    expect(await quoted(JSON.stringify({ at: '/data/a"b/x' }))).toBe('{"at":"~/x"}');
  });

  it('that many computers have are no secret', async () => {
    const roots = createRedact({ home: '/root', userName: 'root', hostName: 'debian' });
    expect(await roots('/root/x: the root file system of Debian')).toBe(
      '~/x: the root file system of Debian',
    );
  });
});

describe('secrets', () => {
  it.each([
    ['DB_PASSWORD=hunter2 quiet', 'DB_PASSWORD=<secret> quiet'],
    ['ro rd.luks.key=/abc console=ttyS0', 'ro rd.luks.key=<secret> console=ttyS0'],
    ['{"user":"x","token":"a\\"b c","port":1}', '{"user":"x","token":<secret>,"port":1}'],
    ['"{\\"api_key\\":\\"a\\\\\\"b\\",\\"n\\":1}"', '"{\\"api_key\\":<secret>,\\"n\\":1}"'],
    ["passphrase: 'two words' next", 'passphrase: <secret> next'],
    [
      '{"name":"--pin QXZJVKW1","argv":["-name","--pin QXZJVKW1","-uuid","a7b5c0de"]}',
      '{"name":"--pin <secret>","argv":["-name","--pin <secret>","-uuid","a7b5c0de"]}',
    ],
    [
      '["{\\"name\\":\\"password=QX\\",\\"id\\":1}","--pin QXZJ","--token QX\\"Y\\\\",7]',
      '["{\\"name\\":\\"password=<secret>\\",\\"id\\":1}","--pin <secret>","--token <secret>',
    ],
    [
      '{"name":"password=\\"QXZJ VKW","reason":"password=\\"QXZJ VKW failed","pid":1}',
      '{"name":"password=<secret>","reason":"password=<secret>","pid":1}',
    ],
    ['run --password hunter2 --quiet', 'run --password <secret> --quiet'],
    ['Authorization: Bearer abcdef.ghi', 'Authorization: <secret> <secret>'],
    ['fetch https://me:pw@example.org/x', 'fetch https://<secret>@example.org/x'],
    ['ghp_abcdefghijklmnopqrst', '<secret>'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc ada@laptop', '<ssh key>'],
    [
      'a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\nb',
      'a\n<private key>\nb',
    ],
    ['b3Bl\n-----END RSA PRIVATE KEY-----\nb', '<private key>\nb'],
  ])('%j', async (text, without) => {
    expect(await redact(text)).toBe(without);
    expect(await redactLines(text)).toBe(without);
  });
});

describe('addresses', () => {
  it.each([
    ['192.168.1.20:22 refused', '<ip>:22 refused'],
    [
      'listening on 127.0.0.1:8080, 127.16.0.4 and [::1]:80',
      'listening on 127.0.0.1:8080, 127.16.0.4 and [::1]:80',
    ],
    ['addr:fe80::1%eth0 up', 'addr:<ip> up'],
    ['2001:db8:0:0:1:2:3:4', '<ip>'],
    ['from...10.0.2.15.', 'from...<ip>.'],
  ])('%j', async (text, without) => {
    expect(await redact(text)).toBe(without);
    expect(await redactLines(text)).toBe(without);
  });
});

it('leaves the lines of an ordinary log as they are', async () => {
  const log = [
    '2026-05-01T12:30:45.123Z error vms.start failed Error: no such file',
    '    at Object.start (file:///app/out/main/main.js:120:15)',
    '    at node:internal/process/task_queues:95:5',
    'Electron 45.4.1, Chrome 156.0.8078.79, QEMU 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)',
    'a7b5c0de-0000-4000-8000-0123456789ab: std::string, sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'qemu-system-x86_64: could not open /dev/kvm: Permission denied',
  ].join('\n');
  expect(await redact(log)).toBe(log);
  expect(await redactLines(log)).toBe(log);
});

it('leaves the command line of a machine readable, but for whose it is, its network and its secrets', async () => {
  const commandLine = (image: string, home: string, net: string, guest: string) => [
    ...['/usr/bin/qemu-system-x86_64', '-name', 'guest=web', '-uuid', 'a7b5c0de-0000-4000-8000-0123456789ab'],
    ...[
      '-M',
      'microvm,acpi=on',
      '-cpu',
      'host',
      '-kernel',
      `${image}/vmlinuz`,
      '-append',
      'console=ttyS0 root=/dev/vda rw',
    ],
    ...[
      '-chardev',
      `socket,id=console,path=/run/user/1000/x/console.sock,server=on,logfile=${home}/vms/a7/console.log`,
    ],
    ...[
      '-blockdev',
      `node-name=root,driver=qcow2,file.driver=file,file.filename=${home}/vms/a7/disk.qcow2,discard=unmap`,
    ],
    ...[
      '-netdev',
      JSON.stringify({ type: 'user', net, hostfwd: [{ str: `tcp:127.16.0.4:2222-${guest}:22` }] }),
    ],
  ];
  const entry = (argv: readonly string[]) =>
    `2026-05-01T12:30:45.123Z info VM launched ${JSON.stringify({ name: 'web', pid: 42, commandLine: argv })}`;
  const logged = entry(
    commandLine('/srv/api_key=QXZJVKW', '/home/ada/.local/share', '10.88.3.0/24', '10.88.3.4'),
  );
  const shown = entry(commandLine('/srv/api_key=<secret>', '~/.local/share', '<ip>/24', '<ip>'));
  expect(await redact(logged)).toBe(shown.replace('<secret>/vmlinuz', '<secret>'));
});

/** Letters that no text around has, so that what is found again is what was planted. */
const word = fc.string({ unit: fc.constantFrom(...'QXZJVKW0123456789'), minLength: 8, maxLength: 30 });
const surroundings = fc.string({ unit: fc.constantFrom(...' \n\t"\'\\{}[]()<>,;:=&./-_abcdefghmno') });
const spaced = fc.constantFrom('', '\n', ' ', '{"a":1}\n', '/x ', ', ');

const planted = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'password',
        'DB_PASSWD',
        'x-api-key',
        'auth.token',
        'AWS_SECRET_ACCESS_KEY',
        'rd.luks.key',
        'pin',
      ),
      word,
    )
    .chain(([name, value]) =>
      fc
        .constantFrom(
          `${name}=${value}`,
          `${name}: ${value}`,
          `--${name} ${value}`,
          `${name}="${value} ${value}"`,
          JSON.stringify({ [name]: `"${value}\\${value}` }),
          JSON.stringify({ a: JSON.stringify({ [name]: `${value}"${value}` }) }),
        )
        .map((text) => ({ text, value })),
    ),
  word.map((value) => ({ text: `ssh-ed25519 AAAA${value}== me@here`, value })),
  word.map((value) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${value}\n${value}\n-----END PRIVATE KEY-----`,
    value,
  })),
  word.map((value) => ({ text: `https://me:${value}@example.org/`, value })),
  word.map((value) => ({ text: `Bearer ${value}`, value })),
  word.map((value) => ({ text: `ghp_${value}QXZJ`, value })),
  fc
    .ipV4()
    .filter((value) => !value.startsWith('127.'))
    .map((value) => ({ text: value, value })),
  fc
    .ipV6()
    .filter((value) => !['::1', '::'].includes(value))
    .map((value) => ({ text: value, value })),
  fc.constant({ text: '/home/ada/x', value: '/home/ada' }),
);

it('lets no secret through, whatever it stands in', async () => {
  await fc.assert(
    fc.asyncProperty(
      surroundings,
      spaced,
      planted,
      spaced,
      surroundings,
      async (before, gap, { text, value }, end, after) => {
        // What stands directly before it might be another name or another number, of which it would be a part.
        const all = `${before}${gap === '' ? '\n' : gap}${text}${end === '' ? '\n' : end}${after}`;
        const redacted = await redact(all);
        expect(redacted).not.toContain(value);
        expect(await redactLines(all)).toBe(redacted);
      },
    ),
    { numRuns: 1000 },
  );
});

it('lets no name of a person through, whatever it is', async () => {
  // What an account can be named, but for the words of the text that it is planted in.
  const isName =
    /^(?!(?:at|file|home|user|root|nobody|localhost|linux)$)[\p{L}\p{N}_][\p{L}\p{N}_.@ -]*[\p{L}\p{N}_]$/iu;
  const names = fc
    .string({ unit: fc.constantFrom(...'adnxÄßñøЖд日本٣7_.-@ '), minLength: 2, maxLength: 20 })
    .filter((name) => isName.test(name));
  await fc.assert(
    fc.asyncProperty(names, surroundings, async (userName, around) => {
      const home = `/home/${userName}`;
      const theirs = createRedact({ home, userName, hostName: 'localhost' });
      const plant = `${home}/x "${userName}" <${userName}> ${JSON.stringify({ at: userName })} ${encodeURI(`file://${home}/x`)}`;
      const left = '~/x "<user>" <<user>> {"at":"<user>"} file://~/x';
      const redacted = await theirs(`${around}\n${plant}`);
      expect(redacted.split('\n').at(-1)).toBe(left);
    }),
    { numRuns: 100 },
  );
});

it('goes over a long text in many turns, each with little of it', async () => {
  const log = '2026-05-01T12:30:45.123Z warn the page does not answer {"place":"/home/ada/x"}\n';
  const text = log.repeat(16 * 1024);
  let turns = 0;
  let done = false;
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const redacted = await redact(text);
  done = true;
  expect(redacted).toBe(text.replaceAll('/home/ada', '~'));
  expect(text.length / turns).toBeLessThan(64 * 1024);
});

it('reads a long text without going over it again and again, whatever is in it', async () => {
  const pieces = [
    '\\',
    '"',
    'a',
    'a.',
    'ssh-',
    'eyJ',
    '::',
    '1.',
    'token',
    'key=',
    '-----BEGIN ',
    '://',
    '-',
    'password="\\',
    '.-',
  ];
  // Over and over would take longer than any test may.
  for (const piece of pieces) {
    const text = piece.repeat(1_000_000 / piece.length);
    expect((await redact(text)).length, piece).toBeGreaterThan(0);
  }
});
