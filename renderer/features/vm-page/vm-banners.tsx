import { Clock, Hourglass, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { VmEvidence } from '../../../app/contract/evidence.ts';
import { momentOf } from '../../../app/contract/moments.ts';
import { isCrashed } from '../../../app/contract/vm-attention.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { Button } from '../../ui/button.tsx';
import { useVmPower } from '../../vm/use-vm-power.ts';
import { actionsFor, headerActions } from '../../vm/vm-actions.ts';
import { useTellingEvidence } from '../evidence/evidence-queries.ts';
import { Banner } from './banner.tsx';
import { EndBanner } from './end-banner.tsx';

/** Milliseconds that a guest may take to power off before forcing it is advised. */
const patience = 10_000;

/** What is to be said about the VM's state beyond its word: why it failed or ended, or that stopping takes long. */
export function VmBanners({ vm }: { vm: VmView }) {
  const evidence = useTellingEvidence(vm);
  const { lastError, lastHint } = vm.runtime;
  if (vm.state === 'error' && evidence && isTold(vm, evidence)) return null;
  if (vm.state === 'stopping') return <SlowStop key={vm.updatedAt} vm={vm} />;
  if (!lastError && !isCrashed(vm)) return <CalmBanner vm={vm} />;
  if (vm.state === 'stopped') return <EndBanner vm={vm} />;
  return (
    <Banner
      icon={<TriangleAlert />}
      tone={vm.state === 'error' ? 'bad' : 'warn'}
      text={[lastError, lastHint].filter(Boolean).join(' ')}
    >
      {isForceOffHidden(vm) && <ForceOffButton vm={vm} />}
    </Banner>
  );
}

/** Whether forcing the VM off is possible, and only its menu has it. */
function isForceOffHidden(vm: VmView): boolean {
  return actionsFor(vm).includes('forceStop') && !headerActions(vm).includes('forceStop');
}

/** The card of evidence says why the VM failed, and what to do: it names the file that the failure names. */
function isTold({ runtime: { lastError = '' } }: VmView, { choices, findings }: VmEvidence): boolean {
  return (
    choices.includes('accept_base') ||
    findings.some(
      ({ verdict, recorded }) => verdict === 'differs' && recorded && lastError.includes(recorded),
    )
  );
}

/** What is to be known about a VM with which nothing is wrong. */
function CalmBanner({ vm }: { vm: VmView }) {
  if (vm.state === 'paused') return <StoppedClock vm={vm} />;
  return vm.state === 'running' && vm.runtime.silentBoot ? <SilentBoot /> : null;
}

function StoppedClock({ vm }: { vm: VmView }) {
  const then = vm.runtime.hasAgent
    ? 'Banger sets it when you resume the VM.'
    : 'A starter VM corrects it within a second after you resume. Other guests correct it later by network time, or at once by “sudo hwclock --hctosys”.';
  return <Banner icon={<Clock />} tone="plain" text={`The guest’s clock is stopped. ${then}`} />;
}

/** Not a failure: it may be at work. */
function SilentBoot() {
  return (
    <Banner
      icon={<Hourglass />}
      tone="plain"
      text="No output since the VM started. If this continues, the kernel may not have booted, or it doesn’t use the serial console."
    />
  );
}

function SlowStop({ vm }: { vm: VmView }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const age = Date.now() - momentOf(vm.updatedAt);
    // A time that is unknown, or of the future, is as good as now.
    const timer = setTimeout(() => setSlow(true), age > 0 ? Math.max(0, patience - age) : patience);
    return () => clearTimeout(timer);
  }, [vm.updatedAt]);
  if (!slow) {
    return (
      <Banner
        icon={<Hourglass />}
        tone="plain"
        text="The guest was asked to power off and is shutting down."
      />
    );
  }
  return (
    <Banner
      icon={<Hourglass />}
      tone="warn"
      text="The guest hasn’t powered off yet. Wait, or force it off: as with pulling the plug, data that it hasn’t written yet is lost."
    />
  );
}

function ForceOffButton({ vm }: { vm: VmView }) {
  const { run, pending } = useVmPower(vm);
  return (
    <Button
      size="small"
      variant="warning"
      writes
      pending={pending === 'forceStop'}
      onClick={() => run('forceStop')}
    >
      Force off…
    </Button>
  );
}
