import path from 'node:path';
import node from '@astrojs/node';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { transform } from 'esbuild';

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

/** Browsers of January 2021 and their like: machines on which offices still run Windows 7. */
const oldestBrowsers = ['chrome87', 'firefox78', 'safari14'];

/**
 * Writes scripts for these browsers, in a kilobyte less than Vite does: private members of Svelte's classes, which they
 * lack, get plain short names instead of a WeakMap each. What the pattern misses, esbuild lowers or refuses.
 */
const scriptsForOldBrowsers = {
  name: 'scripts-for-old-browsers',
  apply: 'build',
  async renderChunk(code) {
    if (this.environment.name !== 'client') return null;
    const names = new Map();
    const plain = code.replace(/(^\s*|\.)#([a-z_]\w*)/gim, (_, before, name) => {
      if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
      return before + names.get(name);
    });
    const { code: lowered } = await transform(plain, {
      target: oldestBrowsers,
      // Safari 14 stumbles over a form of it that nobody writes.
      supported: { destructuring: true },
    });
    return { code: lowered, map: null };
  },
};

/** Shorter forms that came later, such as `||=`, are not put back. */
const smallestForOldBrowsers = { compress: { target: 'es2020' }, mangle: true, codegen: { removeWhitespace: true } };

/** What all islands share, what questions alone share, and the outbox, which other pages load alone: a script each. */
const sharedScripts = [
  { name: 'outbox', test: /islands.outbox.(outbox|entry|seal|store)/, priority: 2 },
  { name: 'client', test: /node_modules.svelte|islands.(mount|exercises.Mark|outbox.form)/ },
  { name: 'question', test: /islands.exercises.(Question|question)/ },
];

/** Our islands need no more of the integration's client than this (src/islands/mount.ts). */
const mount = { '@astrojs/svelte/client.js': path.join(import.meta.dirname, 'src/islands/mount.ts') };

export default defineConfig({
  output: 'server',
  outDir: process.env.LECTERN_OUT_DIR ?? './dist',
  trailingSlash: 'never',
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  integrations: [svelte()],
  devToolbar: { enabled: false },
  // How large a form may be is decided by the front door, action by action (src/http/checks.ts).
  security: { csp: true, checkOrigin: true, actionBodySizeLimit: 21 * 1024 * 1024 },
  build: { inlineStylesheets: 'never' },
  vite: {
    plugins: [domainStaysOnTheServer, scriptsForOldBrowsers],
    resolve: { alias: mount },
    css: { preprocessorOptions: { scss: { loadPaths: ['node_modules'], quietDeps: true } } },
    build: { cssMinify: 'esbuild', cssTarget: oldestBrowsers },
    // Old machines get old syntax; the server is Node 24 and pays for nothing it can do itself.
    environments: {
      client: {
        build: {
          target: 'esnext',
          rolldownOptions: { output: { minify: smallestForOldBrowsers, codeSplitting: { groups: sharedScripts } } },
        },
      },
    },
  },
});
