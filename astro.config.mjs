import node from '@astrojs/node';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';

/**
 * Keeps one module graph: domain, platform and words are never bundled, so that pages, front door, worker and
 * command line load the same files and share one connection pool. Such a module in a browser bundle would carry
 * answer keys or passwords there, so the build stops.
 */
const domainStaysOnTheServer = {
  name: 'domain-stays-on-the-server',
  enforce: 'pre',
  apply: 'build',
  resolveId(id, importer) {
    if (!/^#(domain|platform|i18n)\//.test(id)) return;
    if (this.environment.name === 'client') throw new Error(`${importer} would carry ${id} into a browser`);
    return { id, external: true };
  },
};

export default defineConfig({
  output: 'server',
  outDir: process.env.LECTERN_OUT_DIR ?? './dist',
  trailingSlash: 'never',
  adapter: node({ mode: 'middleware' }),
  integrations: [svelte()],
  devToolbar: { enabled: false },
  security: { csp: true, checkOrigin: true },
  i18n: { locales: ['en', { path: 'zh', codes: ['zh-Hans', 'zh-CN', 'zh'] }], defaultLocale: 'en' },
  build: { inlineStylesheets: 'never' },
  vite: {
    plugins: [domainStaysOnTheServer],
    css: { preprocessorOptions: { scss: { loadPaths: ['node_modules'], quietDeps: true } } },
    build: { cssMinify: 'esbuild' },
    // Old machines get old syntax; the server is Node 24 and pays for nothing it can do itself.
    environments: { client: { build: { target: ['chrome87', 'firefox78', 'safari14'] } } },
  },
});
