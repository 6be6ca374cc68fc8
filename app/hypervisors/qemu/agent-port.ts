import { z } from 'zod';
import { createTurns } from '../../lib/turns.ts';
import type { GuestAgent } from '../driver/guest-agent.ts';
import { type AgentConnection, createAgentConnection } from '../guest-agent/agent-connection.ts';
import { noAgent } from '../guest-agent/agent-failures.ts';
import { createGuestAgent } from '../guest-agent/guest-agent.ts';
import { agentChardev, agentDevice } from './command-line.ts';
import type { QmpClient } from './qmp-client.ts';
import { heed } from './qmp-events.ts';
import { openStreamPort, removeStreamPorts } from './stream-ports.ts';
import { connectUnixSocket } from './unix-socket.ts';

const chardevs = z.array(z.object({ label: z.string(), 'frontend-open': z.boolean() }));

/** The agent in a guest; null for the socket: the machine has no port for one. `close` lets go of it. */
export function openAgent(qmp: QmpClient, socketPath: string | null): { agent: GuestAgent; close(): void } {
  const connection = openAgentPort(qmp, socketPath);
  const removing = createTurns();
  const openPort = async () => {
    if (socketPath === null) throw noAgent('unsupported');
    return openStreamPort({ qmp, beside: socketPath, removing });
  };
  return { agent: createGuestAgent(connection, openPort), close: connection.close };
}

/** The way to a guest's agent. QEMU says whether a program in the guest has the port open, so nobody asks in vain. */
function openAgentPort(qmp: QmpClient, socketPath: string | null): AgentConnection {
  if (socketPath === null) return createAgentConnection(null);
  const connection = createAgentConnection(() => connectUnixSocket(socketPath));
  qmp.onEvent((said) => {
    const event = heed(said);
    if (event?.name === 'VSERPORT_CHANGE' && event.data.id === agentDevice)
      connection.setOpen(event.data.open);
  });
  // It may have been opened long ago. A machine that does not answer now has other ways to say so.
  qmp
    .execute('query-chardev')
    .then((answer) => {
      const all = chardevs.safeParse(answer).data ?? [];
      const port = all.find(({ label }) => label === agentChardev);
      if (port) connection.setOpen(port['frontend-open']);
      return removeStreamPorts(
        qmp,
        all.map(({ label }) => label),
      );
    })
    .catch(() => undefined);
  return connection;
}
