import type { Channel } from './channels.ts';

/** Where the control socket answers a channel, below `/v1`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Segments in braces are fields of the input; `{vm}` and `{image}` also take a name. */
  readonly path: string;
  /** The field that `{vm}`, `{image}` or `{job}` stands for; absent: `id`. */
  readonly field?: 'vmId';
  /** What it does, in a few words for the description of the API. */
  readonly summary: string;
}

/** Why the control socket does not answer a channel: each belongs to a window, or to the life of one page. */
export interface NotRouted {
  readonly without: 'dialog' | 'page' | 'start-up' | 'stream';
}

type Choice = Omit<Route, 'method' | 'path' | 'summary'>;

function by(method: Route['method']) {
  return (path: string, summary: string, choice: Choice = {}): Route => ({
    method,
    path,
    summary,
    ...choice,
  });
}
const get = by('GET');
const post = by('POST');
const patch = by('PATCH');
const put = by('PUT');
const remove = by('DELETE');

/** It asks the person in a dialog, or shows them something on the desktop. */
const dialog: NotRouted = { without: 'dialog' };
/** It is about what one page shows. */
const page: NotRouted = { without: 'page' };
/** It is answered before there is a database; its screen shows what each choice means. */
const startUp: NotRouted = { without: 'start-up' };
/** It is part of the stream that `GET /v1/vms/{vm}/console` opens. */
const stream: NotRouted = { without: 'stream' };

/** A decision for each channel: a channel without one does not compile. */
export const routes = {
  'images.list': get('/images', 'List images'),
  'images.get': get('/images/{image}', 'Show an image'),
  'images.find': get('/find/image', 'Find an image by its name or id'),
  'images.checkName': get('/image-name-check', 'Check whether a name is free for an image'),
  'images.chooseFile': dialog,
  'images.register': post('/images', 'Add an image'),
  'images.update': patch('/images/{image}', 'Change an image'),
  'images.delete': remove('/images/{image}', 'Delete an image'),
  'images.createStarter': post('/starter-image', 'Create the starter image, as a job'),

  'vms.list': get('/vms', 'List VMs'),
  'vms.counts': get('/vm-counts', 'Count VMs by state'),
  'vms.get': get('/vms/{vm}', 'Show a VM'),
  'vms.find': get('/find/vm', 'Find a VM by its name or id'),
  'vms.checkName': get('/vm-name-check', 'Check whether a name is free for a VM'),
  'vms.missingFiles': post('/missing-files', 'List files without which VMs can’t start'),
  'vms.create': post('/vms', 'Create a VM'),
  'vms.update': patch('/vms/{vm}', 'Change a VM'),
  'vms.delete': remove('/vms/{vm}', 'Delete a VM'),
  'vms.start': post('/vms/{vm}/start', 'Start a VM'),
  'vms.stop': post('/vms/{vm}/stop', 'Ask the guest to power off'),
  'vms.forceStop': post('/vms/{vm}/force-off', 'Force a VM off'),
  'vms.restart': post('/vms/{vm}/restart', 'Restart a VM'),
  'vms.pause': post('/vms/{vm}/pause', 'Pause a VM'),
  'vms.resume': post('/vms/{vm}/resume', 'Resume a VM'),
  'vms.touch': post('/vms/{vm}/touch', 'Mark a VM as used'),
  'vms.ssh': get('/vms/{vm}/ssh', 'Show how to log in with SSH'),
  'vms.reachSsh': post('/vms/{vm}/ssh', 'Get a VM ready for SSH: start it if it is off'),
  'vms.guest': get('/vms/{vm}/guest', 'Show what the guest of a VM says of itself'),
  'vms.run': post('/vms/{vm}/run', 'Run a command in the guest of a VM'),
  'vms.readFile': get('/vms/{vm}/file', 'Read a file in the guest of a VM'),
  'vms.writeFile': put('/vms/{vm}/file', 'Write a file in the guest of a VM'),
  'vms.openTerminal': dialog,
  'vms.editors': page,
  'vms.openEditor': dialog,
  'vms.forwards': get('/vms/{vm}/forwards', 'Show the forwards of a VM'),
  'vms.checkForward': get('/forward-check', 'Check whether a host port is free'),
  'vms.openForwards': post('/vms/{vm}/forwards/open', 'Try to open closed forwards again'),
  'vms.activity': get('/activity', 'List activity'),
  'vms.noteCall': post('/activity', 'Log calls of a coding agent'),
  'vms.touches': get('/vms/{vm}/touches', 'Count uses of a VM per day'),
  'vms.evidence': get('/vms/{vm}/evidence', 'Show what is known about the state of a VM'),
  'vms.resolve': post('/vms/{vm}/resolve', 'Decide what is true about a VM'),
  'vms.dismissEnd': post('/vms/{vm}/dismiss-end', 'Dismiss how a VM ended'),
  'boots.list': get('/vms/{vm}/boots', 'List boot times of a VM', { field: 'vmId' }),

  'console.open': stream,
  'console.ack': stream,
  'console.write': stream,
  'console.close': stream,
  'console.read': get('/vms/{vm}/console/log', 'Read the console log', { field: 'vmId' }),
  'console.save': dialog,
  'console.boots': get('/vms/{vm}/console/boots', 'List boots in the console log', { field: 'vmId' }),
  'console.search': get('/vms/{vm}/console/search', 'Search the console log', { field: 'vmId' }),

  'host.checks': get('/host/checks', 'Run the host checks'),
  'host.about': get('/about', 'Show versions, folders, and what this computer has'),
  'host.tray': page,
  'host.licences': get('/licenses', 'Show the licenses of all parts'),

  'database.status': get('/database', 'Show the state of the database'),
  'database.backUp': post('/database/backups', 'Back up the database, as a job'),
  'database.backups': get('/database/backups', 'List backups of the database'),
  'database.showBackup': dialog,

  'imports.choose': dialog,
  'imports.open': post('/imports', 'Read another database'),
  'imports.merge': post('/imports/{token}/merge', 'Import images and VMs'),
  'imports.discard': remove('/imports/{token}', 'Forget a database that was read'),

  'jobs.list': get('/jobs', 'List jobs'),
  'jobs.log': get('/jobs/{job}/log', 'Show the log of a job'),
  'jobs.cancel': post('/jobs/{job}/cancel', 'Cancel a job'),
  'jobs.retry': post('/jobs/{job}/retry', 'Start a job over'),

  'usage.watch': page,
  'settings.get': get('/settings', 'Show the settings'),
  'settings.update': patch('/settings', 'Change settings'),
  'sshConfig.get': get('/ssh-config', 'Show the SSH configuration'),
  'sshConfig.set': put('/ssh-config', 'Include the SSH configuration in the user’s, or no longer'),
  'addresses.get': get('/addresses', 'Show the range of addresses'),
  'addresses.setRange': put('/addresses', 'Change the range of addresses'),
  'addresses.setVm': put('/vms/{vm}/address', 'Change the address of a VM'),

  'terminalCommand.get': page,
  'terminalCommand.set': page,

  'quitting.state': page,
  'quitting.answer': page,
  'quitting.force': page,
  'quitting.cancel': page,

  'startUp.state': startUp,
  'startUp.retry': startUp,
  'startUp.restore': startUp,
  'startUp.startNew': startUp,
  'startUp.salvage': startUp,
  'startUp.cancel': startUp,
  'startUp.showFolder': startUp,
  'startUp.quit': startUp,

  'diagnostics.collect': post('/diagnostics', 'Collect a problem report'),
  'diagnostics.read': get('/diagnostics/{bundle}/file', 'Read a file of a problem report'),
  'diagnostics.save': dialog,
  'diagnostics.showSaved': dialog,

  // What it answers counts as explained, and the window is where that is read.
  'sessions.last': page,
  'apiClients.list': page,
} as const satisfies { [C in Channel]: Route | NotRouted };

/** The channels that the control socket answers. */
export type RoutedChannel = {
  [C in Channel]: (typeof routes)[C] extends Route ? C : never;
}[Channel];

export function isRouted(channel: Channel): channel is RoutedChannel {
  return 'path' in routes[channel];
}

const nouns = { vm: 'vms.find', image: 'images.find' } as const;

/** A segment in braces. */
export interface RouteField {
  readonly name: string;
  /** The field of the input. */
  readonly field: string;
  /** The channel that finds what a name means; null: it takes no name. */
  readonly find: (typeof nouns)[keyof typeof nouns] | null;
}

/** The segments of a route's path, in order: a text, or a field. */
export function segmentsOf(route: Route): (string | RouteField)[] {
  return route.path
    .slice(1)
    .split('/')
    .map((segment) => {
      if (!segment.startsWith('{')) return segment;
      const name = segment.slice(1, -1);
      const isId = name === 'vm' || name === 'image' || name === 'job';
      const find = name === 'vm' || name === 'image' ? nouns[name] : null;
      return { name, field: isId ? (route.field ?? 'id') : name, find };
    });
}
