import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from '../app/shell/window/content-security-policy.ts';

/** The dashboard on a main process played in memory, to look at: `vite build`, then `vite preview`, with this config; /testing/demo.html. */
export default defineConfig({
  root: new URL('../renderer', import.meta.url).pathname,
  plugins: [react()],
  build: {
    outDir: '../build/demo',
    emptyOutDir: true,
    target: 'chrome130',
    rolldownOptions: { input: new URL('../renderer/testing/demo.html', import.meta.url).pathname },
  },
  // Under the very policy of the packaged app.
  preview: { headers: { 'content-security-policy': contentSecurityPolicy } },
});
