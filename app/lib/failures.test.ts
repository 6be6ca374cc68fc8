import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { errorCodeOf, reasonOf, systemFailure } from './failures.ts';

const words = { message: 'It failed', unchanged: 'Nothing was changed.', hint: 'Try again.' };
const withCode = (code: string) => systemFailure(Object.assign(new Error('raw'), { code }), words).value;

describe('what the system said', () => {
  it.each([
    ['ENOSPC', 'disk_full', 'It failed: the disk is full.'],
    ['EDQUOT', 'disk_full', 'It failed: your disk quota is used up.'],
    ['EACCES', 'permission_denied', 'It failed: permission was denied.'],
    ['ENOTDIR', 'file_invalid', 'It failed: a part of its path isn’t a folder.'],
    ['SQLITE_IOERR_SHMSIZE', 'disk_full', 'It failed: the disk is full.'],
    ['SQLITE_IOERR_WRITE', 'internal', 'It failed: the disk reported an error.'],
    ['ENOENT', 'file_missing', 'It failed: it doesn’t exist.'],
    ['SQLITE_FULL', 'disk_full', 'It failed: the disk is full.'],
    ['SQLITE_CORRUPT_INDEX', 'database_corrupt', 'It failed: it is damaged.'],
  ])('%s becomes %s, in words', (code, expected, message) => {
    expect(withCode(code)).toMatchObject({ code: expected, message, unchanged: 'Nothing was changed.' });
  });

  it('a full disk comes with the advice to free space', () => {
    expect(withCode('ENOSPC').hint).toBe('Free some space, then try again.');
  });

  it('that nobody foresaw is internal, and keeps its own words', () => {
    expect(withCode('EWEIRD')).toMatchObject({ code: 'internal', message: 'It failed: raw.' });
  });

  it('is never said twice: an error of ours passes as it is', () => {
    const ours = new AppError({ code: 'timeout', ...words });
    expect(systemFailure(ours, words)).toBe(ours);
    expect(errorCodeOf(ours)).toBe('');
  });

  it('has no reason in a code that only begins like a known one', () => {
    expect(reasonOf(Object.assign(new Error('raw'), { code: 'EIOX' }))).toBeNull();
  });
});
