import { describe, expect, it } from 'vitest';
import { mirrorIn } from './debian-mirror.ts';

describe('the mirror of Debian that a machine uses', () => {
  it('is read from what apt prints of its sources', () => {
    const targets = [
      'main|https://packages.example/apt',
      'main|http://mirror.example/debian-security',
      'contrib|http://contrib.example/debian',
      'main|http://mirror.example/debian',
    ];
    expect(mirrorIn(targets.join('\n'))).toBe('http://mirror.example/debian');
  });

  it('is not guessed where there is none, or none that is fetched from', () => {
    expect(mirrorIn('')).toBeNull();
    expect(mirrorIn('E: Invalid operation indextargets')).toBeNull();
    expect(mirrorIn('main|http://mirror.example/ubuntu')).toBeNull();
    expect(mirrorIn('main|cdrom:[Debian]')).toBeNull();
  });
});
