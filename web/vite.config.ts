import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { maplibre } from './vite.maplibre.ts';
import { served } from './vite.served.ts';
import { words } from './vite.words.ts';

const server = process.env.TRAMA_SERVER ?? 'http://127.0.0.1:8080';
// The service worker keeps one unhashed name at the root: its scope is the whole origin.
const input: Record<string, string> = process.env.LOOK
  ? { look: 'look/index.html' }
  : { index: 'index.html', calculadora: 'calculadora.html', worker: 'src/offline/worker.ts' };

export default defineConfig({
  plugins: [maplibre(), svelte(), words(), served()],
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    target: 'es2022',
    // The content security policy allows fonts and images from the origin only, so nothing becomes a data: URL.
    assetsInlineLimit: 0,
    // Read by the service worker to know what the shell consists of.
    manifest: 'assets.json',
    outDir: process.env.LOOK ?? 'dist',
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input,
      output: {
        entryFileNames: (chunk) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  test: { setupFiles: ['vitest.words.ts'], include: ['src/**/*.test.ts', 'basemap/**/*.test.js'], environment: 'node' },
});
