// Unit tests of the phone's code lie in tests/pwa, beside the server's; they read
// the same tests/vectors.
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const here = import.meta.dirname
const inModules = (name: string): string => resolve(here, 'node_modules', name)

export default defineConfig({
  root: resolve(here, '..'),
  cacheDir: resolve(here, 'node_modules/.vitest'),
  resolve: {
    alias: [
      { find: /^fake-indexeddb\/auto$/, replacement: inModules('fake-indexeddb/auto/index.mjs') },
      { find: /^fake-indexeddb$/, replacement: inModules('fake-indexeddb/build/esm/index.js') },
      { find: /^idb$/, replacement: inModules('idb/build/index.js') },
      { find: /^vitest$/, replacement: inModules('vitest/dist/index.js') },
    ],
  },
  test: {
    include: ['tests/pwa/**/*.test.ts'],
    environment: 'node',
    env: { TZ: 'America/St_Johns' },
    server: { deps: { inline: [/fake-indexeddb/, /idb/] } },
  },
})
