import { createServer, type Server } from 'node:net';
import type { PortForward } from '../../contract/index.ts';
import { driverFailure } from '../driver/failures.ts';
import type { MachineConfig } from '../driver/machine.ts';

export interface ForwardListeners {
  /** The lowest port first. */
  active(): PortForward[];
  /** As `Machine.setForwards`. */
  set(forwards: readonly PortForward[]): Promise<PortForward[]>;
  close(): Promise<void>;
}

const sshPort = 22;

/** Listens on every forward and answers as a small web server would, or greets as an SSH server. Throws `port_taken` when a port is taken. */
export async function openForwards({
  name,
  loopbackAddress,
  forwards,
}: MachineConfig): Promise<ForwardListeners> {
  const servers = new Map<number, { guestPort: number; server: Server }>();
  const end = (port: number) =>
    new Promise<void>((resolve) => {
      const { server } = servers.get(port) ?? {};
      servers.delete(port);
      if (server) server.close(() => resolve());
      else resolve();
    });
  async function open({ hostPort, guestPort }: PortForward): Promise<void> {
    const server = await listen(loopbackAddress, hostPort, name, guestPort === sshPort);
    servers.set(hostPort, { guestPort, server });
  }
  async function set(wanted: readonly PortForward[]): Promise<PortForward[]> {
    const refused: PortForward[] = [];
    const leads = ({ hostPort, guestPort }: PortForward) => servers.get(hostPort)?.guestPort === guestPort;
    for (const port of [...servers.keys()])
      if (!wanted.some((one) => one.hostPort === port && leads(one))) await end(port);
    for (const forward of wanted) if (!leads(forward)) await open(forward).catch(() => refused.push(forward));
    return refused;
  }
  const active = () =>
    [...servers]
      .map(([hostPort, { guestPort }]) => ({ hostPort, guestPort }))
      .sort((a, b) => a.hostPort - b.hostPort);
  const close = async () => {
    await Promise.all([...servers.keys()].map(end));
  };
  try {
    for (const forward of forwards) await open(forward);
    return { active, set, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(address: string, port: number, name: string, ssh: boolean): Promise<Server> {
  const body = `A simulated service of ${name}\n`;
  const response = `HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (ssh) socket.write('SSH-2.0-pretended\r\n');
    socket.once('data', () => socket.end(response, () => socket.destroy()));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(refused(address, port, cause)));
    server.listen(port, address, () => resolve(server.unref()));
  });
}

function refused(address: string, port: number, cause: Error) {
  return driverFailure('port_taken', {
    message: `The forward from port ${port} of ${address} can’t be set up.`,
    unchanged: 'The VM is stopped and its disk is unchanged.',
    hint: `Another program uses port ${port}. Change this forward in the VM’s settings, or close that program.`,
    cause,
  });
}
