import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { currentPath } from '../../lib/hash-location.ts';
import { notifyError } from '../../ui/notify.ts';
import { freeVmName } from '../../vm/vm-name.ts';
import { runJob } from '../jobs/job-queries.ts';

/** Makes a VM of the image, or of a new starter image when there is none yet, and starts it. */
async function makeVm(imageId: string | undefined): Promise<VmView> {
  const source = imageId ?? (await runJob(() => call('images.createStarter', {})));
  return call('vms.create', { name: await freeVmName(), imageId: source, start: true });
}

/**
 * From nothing to a console, with one press. Goes on when another screen is opened meanwhile, and then leaves the person
 * where they are.
 */
export function useQuickVm() {
  const [, navigate] = useLocation();
  const mutation = useMutation({
    mutationFn: makeVm,
    // Here and not where it is asked for: the screen that asked goes away as soon as the list has a VM.
    onSuccess: (vm) => {
      if (currentPath() === '/') navigate(vmPlace(vm.id));
    },
    onError: notifyError,
  });
  return {
    pending: mutation.isPending,
    make: (imageId?: string) => mutation.mutate(imageId),
  };
}
