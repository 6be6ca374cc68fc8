import { createRequire } from 'node:module';

// The app is CommonJS, which Electron loads faster than modules. This alone is one: Electron goes on only when it has run
// to its end, and so a command that needs no display is done by then.
await createRequire(import.meta.url)('../out/main/main.cjs').main();
