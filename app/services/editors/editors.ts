import type { EditorId, Editors } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { SshService } from '../ssh/ssh.ts';
import type { SshConfigService } from '../ssh-config/ssh-config.ts';

export type EditorsService = ReturnType<typeof createEditors>;

/** Opening a VM's folders in the user's editors, which reach it by its host in the SSH configuration. */
export function createEditors(parts: {
  records: Pick<VmRecords, 'get' | 'change'>;
  ssh: Pick<SshService, 'targetsOf' | 'ready'>;
  sshConfig: Pick<SshConfigService, 'get'>;
  desktop: Pick<Desktop, 'editors' | 'openEditor'>;
}) {
  const { records, ssh, sshConfig, desktop } = parts;

  async function list(id: string): Promise<Editors> {
    const vm = records.get(id);
    const [{ hosts, isInstalled }, targets, editors] = await Promise.all([
      sshConfig.get(),
      ssh.targetsOf([vm]),
      desktop.editors(),
    ]);
    const user = targets.get(id)?.user;
    const home = user === undefined || user === 'root' ? '/root' : `/home/${user}`;
    return {
      host: hosts.find(({ vmId }) => vmId === id)?.host ?? null,
      isInstalled,
      editors,
      folder: vm.spec.editorFolder ?? home,
    };
  }

  return {
    list,
    /** See the contract. It counts as a touch. */
    async open(id: string, editor: EditorId, folder: string): Promise<void> {
      const { host, isInstalled } = await list(id);
      if (host !== null && !isInstalled) {
        throw failure('wrong_state', {
          message: `Editors don’t know the host ${host}: your SSH configuration doesn’t include Banger’s hosts.`,
          unchanged: 'No editor was opened.',
          hint: 'Add the hosts to your SSH configuration on the VM’s Connect page, or with “banger-desktop ssh-config --install”.',
        });
      }
      // Says why, where nobody can log in; else the editor would only tell that it waits.
      const { port } = await ssh.ready(id);
      const user = (await ssh.targetsOf([records.get(id)])).get(id)?.user ?? 'root';
      const name = await desktop.openEditor(editor, { host: host ?? '', user, port, folder });
      records.change(
        id,
        { spec: { editorFolder: folder } },
        { actor: whoAsks(), kind: 'touched', reason: `${folder} opened in ${name}.` },
      );
    },
  };
}
