import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Database } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { commands } from '../../../app/contract/commands.ts';
import { refusalOf, useReadOnly } from '../../lib/read-only.ts';
import { Group } from '../../ui/facts.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { Switch } from '../../ui/switch.tsx';
import { AddressRangeSetting } from './address-range-setting.tsx';
import { ApiGroup } from './api-group.tsx';
import { OnQuitSetting } from './on-quit-setting.tsx';
import styles from './settings-page.module.css';
import { trayQuery, useSettings } from './settings-queries.ts';
import { TerminalCommandSetting, useTerminalCommand } from './terminal-command-setting.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** How the dashboard goes about on this desktop. */
export function SettingsPage() {
  const { settings, change } = useSettings();
  const { command, change: changeCommand } = useTerminalCommand();
  const refusal = refusalOf(useReadOnly());
  return (
    <Page title="Settings">
      <PageBody label="Settings">
        {settings && (
          <div inert={refusal !== undefined} className={styles.groups}>
            {refusal && <p className={styles.refusal}>{refusal}.</p>}
            <Group title="Appearance">
              <Card>
                <div className={styles.theme}>
                  <span>Theme</span>
                  <ThemeSwitch named />
                </div>
              </Card>
            </Group>
            <Group title="Window">
              <Card>
                <CloseToTray
                  checked={settings.closeToTray}
                  onChange={(closeToTray) => change({ closeToTray })}
                />
              </Card>
            </Group>
            <Group title="Notifications">
              <Card>
                <Switch
                  label="Notify me when a VM crashes or a job finishes"
                  hint="Only while Banger isn’t focused."
                  checked={settings.notifications}
                  onChange={(notifications) => change({ notifications })}
                />
              </Card>
            </Group>
            <Group title="Network">
              <Card>
                <AddressRangeSetting />
              </Card>
            </Group>
            {command && (
              <Group title="Command line">
                <Card>
                  <TerminalCommandSetting command={command} onChange={changeCommand} />
                </Card>
              </Group>
            )}
            <Group title="Quitting">
              <Card>
                <OnQuitSetting value={settings.onQuit} onChange={(onQuit) => change({ onQuit })} />
              </Card>
            </Group>
          </div>
        )}
        <ApiGroup />
        <Group title="Data">
          <Link href={commands.showDatabase.place} aria-label="Database" className={styles.link}>
            <Database aria-hidden="true" />
            <span className={styles.linkText}>
              <span>Database</span>
              <span className={styles.linkHint}>Backups, and import from another installation</span>
            </span>
            <ChevronRight aria-hidden="true" />
          </Link>
        </Group>
      </PageBody>
    </Page>
  );
}

function Card({ children }: { children: ReactNode }) {
  return <div className={styles.card}>{children}</div>;
}

function CloseToTray(props: { checked: boolean; onChange: (checked: boolean) => void }) {
  const tray = useQuery(trayQuery);
  return (
    <Switch
      label="Keep running in the tray when the window is closed"
      hint={
        tray.data === false
          ? 'Your desktop has no system tray, so closing the window quits Banger. On GNOME, install the AppIndicator extension.'
          : 'To reopen the window, use the tray icon or start Banger again. To quit, use the tray menu or Ctrl Q.'
      }
      // One that was switched on where there is a tray can be switched off.
      disabled={tray.data === false && !props.checked}
      {...props}
    />
  );
}
