// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createQueryClient } from '../../lib/query-client.ts';
import { backupView } from '../../testing/backup-view.ts';
import { BackupList } from './backup-list.tsx';

test('each backup says what is in it, and a damaged one that it is', () => {
  const unreadable = { vmCount: null, imageCount: null };
  const backups = [
    backupView(0),
    backupView(1e6, { ...unreadable, schema: 0, damaged: 'database disk image is malformed' }),
    backupView(2e6, { kind: 'recovered' }),
    backupView(3e6, { ...unreadable, schema: 9 }),
  ];
  render(
    <QueryClientProvider client={createQueryClient()}>
      <BackupList backups={backups} />
    </QueryClientProvider>,
  );
  const texts = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(texts[0]).toContain('14 VMs · 4 images · Schema version 2 · 356 KiB');
  expect(texts[1]).toContain('Damageddatabase disk image is malformed · 356 KiB');
  expect(texts[2]).toContain('Recovered');
  expect(texts[3]).toContain('Can’t be read by this version · Schema version 9');
});
