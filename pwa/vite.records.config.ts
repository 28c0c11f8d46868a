// Bundles the script that writes tests/vectors/records, so that Node runs the
// phone's own TypeScript.
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: 'scripts/make-record-examples.ts',
    outDir: resolve(import.meta.dirname, 'node_modules/.siteproof-scripts'),
    emptyOutDir: true,
    reportCompressedSize: false,
  },
})
