import { timeouts } from '../../contract/index.ts';
import type { Machine } from '../../hypervisors/driver/machine.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** Writes down that a guest has printed nothing for long since its start, and takes that back as soon as it prints. */
export function noticeSilence({
  records,
  machine,
  origin,
  gone,
  held,
}: {
  records: Pick<VmRecords, 'get' | 'change'>;
  machine: Pick<Machine, 'vmId' | 'onConsoleGrowth'>;
  /** Only of a machine that was just started is it known that it has printed nothing. */
  origin: 'started' | 'found';
  gone: Promise<unknown>;
  /** Whether the dashboard still has this machine: else its row is another's business. */
  held: () => boolean;
}): void {
  const { vmId } = machine;
  const say = (silentBoot: true | undefined) => records.change(vmId, { runtime: { silentBoot } });
  let timer: NodeJS.Timeout | undefined;
  if (origin === 'started') {
    timer = setTimeout(() => {
      if (held() && records.get(vmId).state === 'running') say(true);
    }, timeouts.silentBoot);
    timer.unref();
    void gone.then(() => clearTimeout(timer));
  }
  const stop = machine.onConsoleGrowth(() => {
    stop();
    clearTimeout(timer);
    if (held() && records.get(vmId).runtime.silentBoot) say(undefined);
  });
}
