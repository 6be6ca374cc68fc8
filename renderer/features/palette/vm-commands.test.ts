import { expect, test } from 'vitest';
import { commands } from '../../../app/contract/commands.ts';
import { vmView } from '../../testing/vm-view.ts';
import { enabledFor, phraseOf, wishIn } from './vm-commands.ts';

const wish = (text: string) => {
  const { commands: meant, query } = wishIn(text) ?? { commands: [], query: null };
  return { names: meant.map(([name]) => name), query };
};

test.each([
  ['stop api', ['stop'], 'api'],
  ['Stop  API', ['stop'], 'api'],
  ['api stop', ['stop'], 'api'],
  ['st', ['start', 'stop'], ''],
  ['off my box', ['forceStop'], 'my box'],
  ['re api', ['restart', 'resume', 'rename'], 'api'],
  ['terminal 127.16', ['openTerminal'], '127.16'],
  ['delete', ['delete'], ''],
  ['connect api', ['connect'], 'api'],
])('“%s” asks for a command', (text, names, query) => {
  expect(wish(text)).toEqual({ names, query });
});

test.each(['', 's', 'api', 'images'])('“%s” asks for none', (text) => {
  expect(wishIn(text)).toBeNull();
});

test('only what a VM takes now is offered', () => {
  const names = (vm: Parameters<typeof enabledFor>[0]) => enabledFor(vm).map(([name]) => name);
  expect(names(vmView(1, { state: 'stopped' }))).toEqual([
    'start',
    'connect',
    'copyAddress',
    'rename',
    'delete',
  ]);
  expect(names(vmView(1, { state: 'paused' }))).not.toContain('pause');
});

test('a command is said with its VM', () => {
  const api = { name: 'api' };
  expect(phraseOf(commands.stop, api)).toBe('Stop api');
  expect(phraseOf(commands.forceStop, api)).toBe('Force off api…');
  expect(phraseOf(commands.openTerminal, api)).toBe('Open terminal in api');
  expect(phraseOf(commands.connect, api)).toBe('Connect to api');
  expect(phraseOf(commands.copyAddress, api)).toBe('Copy address of api');
});
