import type { z } from 'zod';
import { activityChannels } from './activity.ts';
import { addressChannels } from './addresses.ts';
import { agentChannels } from './agent.ts';
import { apiClientChannels } from './api-clients.ts';
import { bootChannels } from './boots.ts';
import { consoleChannels } from './console.ts';
import { databaseChannels } from './database.ts';
import { diagnosticsChannels } from './diagnostics.ts';
import { editorChannels } from './editors.ts';
import { evidenceChannels } from './evidence.ts';
import { forwardChannels } from './forwards.ts';
import { hostChannels } from './host.ts';
import { imageChannels } from './images.ts';
import { importChannels } from './imports.ts';
import { jobChannels } from './jobs.ts';
import { quittingChannels } from './quitting.ts';
import { sessionsChannels } from './sessions.ts';
import { settingsChannels } from './settings.ts';
import { sshChannels } from './ssh.ts';
import { sshConfigChannels } from './ssh-config.ts';
import { startUpChannels } from './start-up.ts';
import { terminalCommandChannels } from './terminal-command.ts';
import { usageChannels } from './usage.ts';
import { vmChannels } from './vms.ts';

/** Every question the renderer may ask, with the shape of its input and of its answer. */
export const channels = {
  ...imageChannels,
  ...vmChannels,
  ...sshChannels,
  ...sshConfigChannels,
  ...editorChannels,
  ...agentChannels,
  ...forwardChannels,
  ...activityChannels,
  ...evidenceChannels,
  ...bootChannels,
  ...consoleChannels,
  ...hostChannels,
  ...databaseChannels,
  ...importChannels,
  ...jobChannels,
  ...usageChannels,
  ...settingsChannels,
  ...addressChannels,
  ...terminalCommandChannels,
  ...quittingChannels,
  ...startUpChannels,
  ...diagnosticsChannels,
  ...sessionsChannels,
  ...apiClientChannels,
} as const;

export type Channel = keyof typeof channels;
export type ChannelInput<C extends Channel> = z.infer<(typeof channels)[C]['input']>;
export type ChannelOutput<C extends Channel> = z.infer<(typeof channels)[C]['output']>;
