import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { completeLock } from './complete-lock.ts';

it('a package for another platform that npm left out gets its entry, with the platform that its name says', () => {
  const lock = {
    packages: {
      'node_modules/tool': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64': '1.2.3',
          '@tool/linux-arm64-musl': '1.2.3',
          peer: '^2.0.0',
        },
      },
      'node_modules/@tool/linux-x64': { version: '1.2.3', dev: true, optional: true },
    },
  };
  const { packages } = completeLock(lock);
  expect(packages['node_modules/@tool/linux-arm64-musl']).toEqual({
    version: '1.2.3',
    cpu: ['arm64'],
    os: ['linux'],
    libc: ['musl'],
    dev: true,
    optional: true,
  });
  expect(Object.keys(packages)).toHaveLength(3);
});

it('the lock file of this project is complete (npm run lock makes it so)', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  expect(Object.keys(completeLock(lock).packages)).toEqual(Object.keys(lock.packages));
});

const lockedPackages = () => {
  const lock: { packages: Record<string, { integrity?: string; optional?: boolean; os?: string[] }> } =
    JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { '': _project, ...packages } = lock.packages;
  return packages;
};

it('the lock file of this project holds no addresses to download from', () => {
  const isForMoney = (key: string) => key === 'funding';
  const text = JSON.stringify(lockedPackages(), (key, value) => (isForMoney(key) ? undefined : value));
  expect(text).not.toMatch(/"resolved"|https?:|git[+:@]|github:|ssh:|file:/);
});

it('the lock file of this project has an integrity for all but packages of other platforms', () => {
  const bare = Object.entries(lockedPackages()).filter(([, { integrity }]) => integrity === undefined);
  expect(bare.filter(([, { optional, os }]) => !optional || !os)).toEqual([]);
});
