// Bundles the phone without a screen, so that tests of the server run the phone's own TypeScript in Node.
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: 'scripts/phone.ts',
    outDir: resolve(import.meta.dirname, 'node_modules/.siteproof-phone'),
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
  worker: { format: 'iife' },
})
