import { z } from 'zod';
import { type AgentConnection, createAgentConnection } from '../guest-agent/agent-connection.ts';
import { agentChardev, agentDevice } from './command-line.ts';
import type { QmpClient } from './qmp-client.ts';
import { heed } from './qmp-events.ts';
import { connectUnixSocket } from './unix-socket.ts';

const chardevs = z.array(z.object({ label: z.string(), 'frontend-open': z.boolean() }));

/** The way to a guest's agent. QEMU says whether a program in the guest has the port open, so nobody asks in vain. */
export function openAgentPort(qmp: QmpClient, socketPath: string | null): AgentConnection {
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
      const port = chardevs.safeParse(answer).data?.find(({ label }) => label === agentChardev);
      if (port) connection.setOpen(port['frontend-open']);
    })
    .catch(() => undefined);
  return connection;
}
