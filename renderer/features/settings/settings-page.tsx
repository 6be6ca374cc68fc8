import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { refusalOf, useReadOnly } from '../../lib/read-only.ts';
import { Group } from '../../ui/facts.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { Switch } from '../../ui/switch.tsx';
import { AddressRangeSetting } from './address-range-setting.tsx';
import { OnQuitSetting } from './on-quit-setting.tsx';
import styles from './settings-page.module.css';
import { trayQuery, useSettings } from './settings-queries.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** How the dashboard goes about on this desktop. */
export function SettingsPage() {
  const { settings, change } = useSettings();
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
                  label="Tell when a VM dies or a job ends"
                  hint="By a notification of the desktop, only while this window does not have the focus."
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
            <Group title="Quitting">
              <Card>
                <OnQuitSetting value={settings.onQuit} onChange={(onQuit) => change({ onQuit })} />
              </Card>
            </Group>
          </div>
        )}
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
      label="Stay in the tray when the window is closed"
      hint={
        tray.data === false
          ? 'This desktop shows no tray, so closing the window quits all the same. GNOME shows one with the extension AppIndicator.'
          : 'The tray’s icon, or starting Banger Desktop again, brings the window back. Quit in the tray’s menu, or Ctrl Q, ends it.'
      }
      {...props}
    />
  );
}
