import { useQuery } from '@tanstack/react-query';
import { addressOf, specLimits } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { dateAndTime } from '../../lib/dates.ts';
import { formatMib } from '../../lib/format.ts';
import { Fact, Facts, Group } from '../../ui/facts.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { PageBody } from '../../ui/page.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { acceleratorOf, isLive } from '../../vm/vm-states.ts';
import { GuestGroup } from '../guest/guest-group.tsx';
import { imageQuery } from '../images/image-queries.ts';

/** Everything that is known about a VM, to read and to copy. */
export function VmDetails({ vm }: { vm: VmView }) {
  const image = useQuery(imageQuery(vm.imageId));
  const { spec, runtime } = vm;
  const accelerator = acceleratorOf(vm);
  return (
    <PageBody label="Details" below="tabs">
      <Group title="Hardware and network">
        <Facts>
          <Fact name="Processors">{spec.vcpuCount ?? specLimits.vcpuCount.default} vCPU</Fact>
          <Fact name="Memory">{formatMib(spec.memoryMib ?? specLimits.memoryMib.default)}</Fact>
          <Fact name="Disk">{formatMib(spec.diskSizeMib ?? specLimits.diskSizeMib.default)}</Fact>
          <Fact name="Address" copy={addressOf(vm)} mono>
            {addressOf(vm)}
          </Fact>
          <Fact name="Address inside the VM" note="Not reachable from this computer" copy={vm.guestIp} mono>
            {vm.guestIp}
          </Fact>
        </Facts>
      </Group>
      {vm.state === 'running' && <GuestGroup vm={vm} />}
      {isLive(vm) && (
        <Group title="Process">
          <Facts>
            <Fact name="Hypervisor">{vm.hypervisor}</Fact>
            {accelerator && <Fact name="Acceleration">{vm.acceleratorHint ?? accelerator}</Fact>}
            {runtime.pid !== undefined && (
              <Fact name="Process ID" copy={String(runtime.pid)} mono>
                {runtime.pid}
              </Fact>
            )}
            {runtime.startedAt && <Fact name="Started">{dateAndTime(runtime.startedAt)}</Fact>}
          </Facts>
        </Group>
      )}
      <Group title="Image">
        <Facts>
          <Fact name="Name">{vm.imageName || 'Missing from the database'}</Fact>
          {image.data && (
            <>
              <Fact name="Kernel" copy={image.data.kernelPath}>
                <PathText path={image.data.kernelPath} />
              </Fact>
              <Fact name="Root file system" copy={image.data.rootfsPath}>
                <PathText path={image.data.rootfsPath} />
              </Fact>
            </>
          )}
        </Facts>
      </Group>
      <Group title="General">
        <Facts>
          <Fact name="ID" copy={vm.id} mono>
            {vm.id}
          </Fact>
          <Fact name="Created">{dateAndTime(vm.createdAt)}</Fact>
          <Fact name="Last used">
            <LiveTime at={vm.lastTouchedAt} />
          </Fact>
        </Facts>
      </Group>
    </PageBody>
  );
}
