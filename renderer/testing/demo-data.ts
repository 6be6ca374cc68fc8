import type { ActivityEntry, ActivityKind } from '../../app/contract/activity.ts';
import type { ChannelOutput } from '../../app/contract/channels.ts';
import type { HostCheck } from '../../app/contract/host.ts';
import type { ImageView } from '../../app/contract/images.ts';
import { defaultForwards } from '../../app/contract/vm-defaults.ts';
import type { VmState, VmView } from '../../app/contract/vms.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** RFC 3339, whole seconds, so many milliseconds ago. */
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** The same id for the same number, in every run. */
export const demoId = (kind: 'a' | 'b' | 'c', number: number): string =>
  `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;

export function demoImage(overrides: Partial<ImageView> & Pick<ImageView, 'id' | 'name'>): ImageView {
  const dir = `/home/ada/images/${overrides.name}`;
  return {
    managed: false,
    artifactDir: null,
    rootfsPath: `${dir}/root.ext4`,
    workSeedPath: null,
    kernelPath: `${dir}/vmlinuz`,
    initrdPath: `${dir}/initrd.img`,
    modulesDir: null,
    packagesPath: null,
    buildSize: null,
    seededSshPublicKeyFingerprint: null,
    docker: false,
    createdAt: ago(20 * day),
    updatedAt: ago(20 * day),
    vmCount: 0,
    sizeBytes: 612 * 1024 * 1024,
    missingFiles: [],
    ...overrides,
  };
}

const starterDir = `/home/ada/.local/share/banger-desktop/images/${demoId('a', 1)}`;

export const demoImages = (): ImageView[] => [
  demoImage({
    id: demoId('a', 1),
    name: 'starter',
    managed: true,
    artifactDir: starterDir,
    rootfsPath: `${starterDir}/rootfs.ext4`,
    kernelPath: `${starterDir}/vmlinuz`,
    initrdPath: `${starterDir}/initrd.img`,
    sizeBytes: 34.6 * 1024 * 1024,
    createdAt: ago(2 * day),
  }),
  demoImage({ id: demoId('a', 2), name: 'debian-13' }),
  demoImage({ id: demoId('a', 3), name: 'alpine-ci', sizeBytes: 91 * 1024 * 1024, createdAt: ago(41 * day) }),
  demoImage({
    id: demoId('a', 4),
    name: 'kernel-next',
    sizeBytes: null,
    missingFiles: ['/home/ada/images/kernel-next/vmlinuz'],
    createdAt: ago(130 * day),
  }),
];

export function demoVm(number: number, overrides: Partial<VmView>): VmView {
  const guestIp = `10.77.${Math.floor(number / 250)}.${(number % 250) + 2}`;
  const touched = ago(number * 47 * minute);
  return {
    id: demoId('b', number),
    name: `sandbox-${number}`,
    imageId: demoId('a', 1),
    imageName: 'starter',
    guestIp,
    state: 'stopped',
    createdAt: ago(number * day + 3 * day),
    updatedAt: touched,
    lastTouchedAt: touched,
    spec: {
      vcpuCount: 1,
      memoryMib: 256,
      diskSizeMib: 2048,
      isolated: false,
      forwards: [...defaultForwards],
    },
    runtime: { loopbackAddress: guestIp.replace(/^\d+/, '127') },
    stats: {},
    capabilities: { pause: true, gracefulStop: true, liveForwards: true },
    acceleratorHint: null,
    ...overrides,
  };
}

const named: readonly [
  name: string,
  state: VmState,
  image: number,
  cpus: number,
  memory: number,
  age: number,
][] = [
  ['api-sandbox', 'running', 1, 2, 512, 3],
  ['build-cache', 'running', 2, 4, 4096, 74],
  ['compiler-bisect', 'paused', 2, 2, 2048, 190],
  ['dns-lab', 'running', 0, 1, 256, 12],
  ['flaky-test-hunt', 'error', 1, 1, 512, 31],
  ['gateway', 'stopping', 0, 1, 256, 0],
  ['kernel-oops', 'stopped', 1, 2, 1024, 1500],
  ['ldap-playground', 'stopped', 1, 1, 512, 4400],
  ['nightly-42', 'starting', 2, 2, 1024, 0],
  ['postgres-17', 'running', 1, 2, 2048, 260],
  ['release-rehearsal', 'stopped', 1, 4, 4096, 9000],
  ['sandbox-1', 'stopped', 0, 1, 256, 13_000],
  ['sandbox-2', 'unknown', 0, 1, 256, 20_000],
  ['webhooks', 'stopped', 0, 1, 256, 29_000],
];

const refusal =
  'The machine ended before it answered: its disk is locked by another process (qemu-system-x86_64, pid 40112).';

/** VMs in every state; beyond the named ones, stopped sandboxes up to `count`. */
export function demoVms(count: number): VmView[] {
  const images = demoImages();
  const first = named.slice(0, count).map(([name, state, image, vcpuCount, memoryMib, age], index) => {
    const source = images[image] as ImageView;
    const base = demoVm(index + 1, { name, state, imageId: source.id, imageName: source.name });
    const live = ['running', 'paused', 'stopping'].includes(state);
    return {
      ...base,
      lastTouchedAt: ago(age * minute),
      updatedAt: ago(age * minute),
      spec: { ...base.spec, vcpuCount, memoryMib },
      runtime: {
        ...base.runtime,
        ...(live
          ? {
              hypervisor: 'qemu',
              accelerator: 'tcg',
              pid: 41_200 + index,
              startedAt: ago(age * minute + 8e6),
            }
          : {}),
        ...(state === 'error' ? { lastError: refusal } : {}),
      },
    };
  });
  const rest = Array.from({ length: Math.max(0, count - named.length) }, (_, index) =>
    demoVm(named.length + index + 1, { name: `sandbox-${index + 3}` }),
  );
  return [...first, ...rest];
}

const story: readonly [
  vm: number,
  kind: ActivityKind,
  actor: ActivityEntry['actor'],
  reason: string | null,
  age: number,
][] = [
  [6, 'stop_requested', 'user', null, 0.2],
  [9, 'starting', 'user', null, 0.4],
  [1, 'console_input', 'user', null, 3],
  [4, 'started', 'dashboard', null, 12],
  [4, 'starting', 'user', null, 12.1],
  [5, 'start_failed', 'dashboard', refusal, 31],
  [2, 'edited', 'user', 'Renamed from cache to build-cache.', 74],
  [3, 'paused', 'user', null, 190],
  [10, 'adopted', 'dashboard', 'The dashboard was opened again while it ran.', 260],
  [7, 'crashed', 'host', 'The machine was killed by signal 9 (out of memory).', 1500],
  [13, 'unreachable', 'dashboard', 'Its control socket does not answer.', 1720],
  [8, 'stopped', 'guest', 'The guest powered itself off.', 4400],
  [11, 'stop_timed_out', 'guest', 'The guest was asked to power off and did not within 60 seconds.', 9000],
  [12, 'created', 'user', null, 13_000],
];

/** Newest first, ids growing with time. */
export function demoActivity(vms: readonly VmView[]): ActivityEntry[] {
  const events = story.filter(([vm]) => vm <= vms.length);
  return events.map(([number, kind, actor, reason, age], index) => {
    const vm = vms[number - 1] as VmView;
    return {
      id: events.length - index,
      vmId: vm.id,
      vmName: vm.name,
      at: new Date(Date.now() - age * minute).toISOString(),
      actor,
      kind,
      reason,
      detail: kind === 'started' ? { pid: 41_203, accelerator: 'tcg' } : {},
    };
  });
}

export const demoChecks: HostCheck[] = [
  {
    id: 'qemu',
    status: 'ok',
    title: 'QEMU',
    detail: 'Version 7.2.22, /usr/bin/qemu-system-x86_64',
    inAbout: true,
  },
  { id: 'qemu-img', status: 'ok', title: 'QEMU disk tool', detail: 'Version 7.2.22, /usr/bin/qemu-img' },
  {
    id: 'kvm',
    status: 'warn',
    title: 'Hardware virtualization',
    detail:
      'You may not use /dev/kvm. VMs run all the same, but about ten times slower, translated by software (TCG), which QEMU does not promise to keep a hostile guest in.',
    fix: {
      text: 'Add yourself to the group kvm, then log out and in again.',
      command: 'sudo usermod -aG kvm "$USER"',
    },
  },
  {
    id: 'disk-space',
    status: 'ok',
    title: 'Disk space',
    detail: '212.4 GiB free where images and VM disks are kept (/home/ada/.local/share/banger-desktop).',
  },
  {
    id: 'permissions',
    status: 'ok',
    title: 'Folders',
    detail: 'All of the dashboard’s folders can be read and written.',
  },
  {
    id: 'window-sandbox',
    status: 'ok',
    title: 'Sandbox of the window',
    detail: 'Chromium confines what draws this window.',
  },
];

export const demoLastSession: NonNullable<ChannelOutput<'sessions.last'>> = {
  end: 'killed',
  began: '2026-05-01T09:12:40Z',
  version: '1.2.2',
  pid: 4242,
  trouble: null,
  machines: { running: 2, ended: 1, silent: 0 },
};
