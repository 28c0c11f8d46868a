// Bundles the phone without a screen, so that tests of the server run the phone's own TypeScript in Node. The folder
// is the caller's (--outDir): two runs of the tests must not take each other's away.
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: 'scripts/phone.ts',
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
  worker: { format: 'iife' },
})
