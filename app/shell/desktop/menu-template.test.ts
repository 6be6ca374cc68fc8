import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { type CommandName, commandList } from '../../contract/index.ts';
import { menuTemplate } from './menu-template.ts';

const asked: CommandName[] = [];
const options = {
  dashboard: true,
  packaged: true,
  ask: (command: CommandName) => void asked.push(command),
  closeWindow: () => undefined,
};

function itemsOf(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
}

test('every command stands in the menu once, and asks for itself', () => {
  asked.length = 0;
  const items = itemsOf(menuTemplate(options)).filter(({ id }) => id !== undefined);
  expect(items.map(({ id }) => id).sort()).toEqual(commandList.map(([name]) => name).sort());
  for (const { click } of items) (click as () => void)();
  expect([...asked].sort()).toEqual(commandList.map(([name]) => name).sort());
});

test('the keys of commands are shown and left to the page, which knows whether a console has the focus', () => {
  for (const { id, accelerator, registerAccelerator } of itemsOf(menuTemplate(options))) {
    if (id !== undefined && accelerator !== undefined)
      expect({ id, registerAccelerator }).toEqual({ id, registerAccelerator: false });
  }
});

test('no key of the menu itself is one that a shell knows', () => {
  const taken = itemsOf(menuTemplate(options))
    .filter(({ registerAccelerator }) => registerAccelerator !== false)
    .map(({ accelerator }) => accelerator);
  expect(taken.filter(Boolean)).toEqual(['Ctrl+Q']);
  const roles = itemsOf(menuTemplate(options)).map(({ role }) => role);
  for (const role of ['reload', 'forceReload', 'toggleDevTools', 'close', 'minimize'] as const)
    expect(roles).not.toContain(role);
});

test('those who work on it can reload it and look into it', () => {
  const roles = itemsOf(menuTemplate({ ...options, packaged: false })).map(({ role }) => role);
  expect(roles).toContain('toggleDevTools');
});

test('a start-up offers only what it can do', () => {
  const items = itemsOf(menuTemplate({ ...options, dashboard: false }));
  expect(items.flatMap(({ id }) => id ?? [])).toEqual(['diagnostics', 'about']);
});
