// The floor of the benches: the barest Astro site that does the same thing, built with the same adapter.
import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  root: import.meta.dirname,
  outDir: '../../../.scratch/floor',
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  devToolbar: { enabled: false },
  vite: { ssr: { external: ['postgres'] } },
});
