import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { type PortForward, portForwardSchema } from '../../contract/index.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { driverFailure } from '../driver/failures.ts';
import type { ForwardPlan } from '../driver/machine.ts';
import type { QmpClient } from './qmp-client.ts';

/** The id of the one network card's back end; see `command-line.ts`. */
export const netdevId = 'net0';

const textSchema = z.string();

/** QMP has no commands for forwards; those of the human monitor answer in prose. */
async function monitor(qmp: QmpClient, line: string): Promise<string> {
  const answer = textSchema.safeParse(await qmp.execute('human-monitor-command', { 'command-line': line }));
  if (answer.success) return answer.data;
  throw notUnderstood('its answer is no text');
}

/** `tcp:127.16.0.4:8080-172.16.0.4:80`. Throws for whatever is no address and no port: nothing else may get into a monitor's line. */
export function forwardRule(
  { loopbackAddress, guestIp }: Pick<ForwardPlan, 'loopbackAddress' | 'guestIp'>,
  forward: PortForward,
): string {
  const { hostPort, guestPort } = portForwardSchema.parse(forward);
  if (!isIPv4(loopbackAddress) || !isIPv4(guestIp)) throw new Error('a forward needs two IPv4 addresses');
  return `tcp:${loopbackAddress}:${hostPort}-${guestIp}:${guestPort}`;
}

const listening = /^ *TCP\[HOST_FORWARD\] +\d+ +[\d.]+ +(\d+) +[\d.]+ +(\d+) /gm;

/** Reads `info usernet`: forwards are among its connections. */
export function parseUsernet(text: string): PortForward[] {
  return [...text.matchAll(listening)]
    .map(([, host, guest]) => ({ hostPort: Number(host), guestPort: Number(guest) }))
    .filter((forward) => portForwardSchema.safeParse(forward).success)
    .sort((a, b) => a.hostPort - b.hostPort);
}

/** See `Machine.forwards`. */
export async function readForwards(qmp: QmpClient): Promise<PortForward[]> {
  return parseUsernet(await monitor(qmp, 'info usernet'));
}

/** See `Machine.setForwards`. */
export async function setForwards(qmp: QmpClient, plan: ForwardPlan): Promise<PortForward[]> {
  const active = await readForwards(qmp);
  const refused: PortForward[] = [];
  for (const { hostPort } of without(active, plan.forwards)) {
    const place = forwardRule(plan, { hostPort, guestPort: 1 }).replace(/-.*/, '');
    const answer = await monitor(qmp, `hostfwd_remove ${netdevId} ${place}`);
    if (!/ removed\s*$/.test(answer)) throw notUnderstood(answer);
  }
  for (const forward of without(plan.forwards, active)) {
    const answer = await monitor(qmp, `hostfwd_add ${netdevId} ${forwardRule(plan, forward)}`);
    if (/^Could not set up/.test(answer)) refused.push(forward);
    else if (answer.trim() !== '') throw notUnderstood(answer);
  }
  return refused;
}

/** Those of `all` that lead from another port, or to another one, than any of `known`. */
function without(all: readonly PortForward[], known: readonly PortForward[]): PortForward[] {
  return all.filter(
    (one) =>
      !known.some(({ hostPort, guestPort }) => hostPort === one.hostPort && guestPort === one.guestPort),
  );
}

function notUnderstood(answer: string) {
  return driverFailure('hypervisor_failed', {
    message: `QEMU couldn’t change the forwards: ${plainLine(answer)}`,
    unchanged: 'The VM keeps the forwards that it has.',
    hint: 'Stop and start the VM to apply the forwards in its settings.',
  });
}
