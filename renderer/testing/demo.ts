import { createDemoBridge } from './demo-bridge.ts';
import { demoImages, demoLastSession, demoVms } from './demo-data.ts';

/** `demo.html?vms=1000&images=0`: how many of each; `notice=last_session`: after an unexpected end. */
const given = new URLSearchParams(window.location.search);
const vms = demoVms(Number(given.get('vms') ?? 14));
const images = demoImages().slice(0, Number(given.get('images') ?? 4));
const { bridge } = createDemoBridge({ vms, images, lastSession: demoLastSession });
Object.defineProperty(window, 'banger', { value: bridge });

// Only now: the dashboard asks its first question as soon as it is loaded.
await import('../main.tsx');
