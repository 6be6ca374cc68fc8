/** People and their tools: somebody at the window, the command line, an agent's MCP client, another program over the API. */
export const personActors = ['user', 'cli', 'mcp', 'api'] as const;
export type PersonActor = (typeof personActors)[number];

export const activityActors = [...personActors, 'guest', 'host', 'dashboard', 'policy'] as const;
export type ActivityActor = (typeof activityActors)[number];
