// Builds the app shell into static/app, which Flask serves. Nothing here may
// inline code or styles: the Content-Security-Policy allows only own files.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const outDir = resolve(import.meta.dirname, '../static/app')
const entry = resolve(import.meta.dirname, 'src/ui/main.ts')

/** What the maps of the phone and of the desk share. */
const MAP_BASE = /\/src\/ui\/map\/(drawing|plane|view|pan-zoom)\.ts$/

/** Writes file.gz beside every text file, so that the server never compresses. */
function gzipBeside(): Plugin {
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) visit(path)
      else if (/\.(js|css|html|svg|json|webmanifest)$/.test(name)) {
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
      }
    }
  }
  return {
    name: 'siteproof-gzip-beside',
    apply: 'build',
    closeBundle() {
      if (existsSync(outDir)) visit(outDir)
    },
  }
}

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** What the first screen imports before it can run goes into one file: fewer requests, and gzip sees it whole. */
function firstLoadChunk(): (id: string, graph: ModuleGraph) => string | null {
  const first = new Set<string>()
  const visit = (id: string, graph: ModuleGraph): void => {
    if (first.has(id)) return
    first.add(id)
    graph.getModuleInfo(id)?.importedIds.forEach((imported) => visit(imported, graph))
  }
  return (id, graph) => {
    if (first.size === 0) visit(entry, graph)
    return first.has(id) ? 'app' : null
  }
}

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  // Hoisting what is static makes the code of our small components longer, not faster to be felt.
  plugins: [vue({ template: { compilerOptions: { hoistStatic: false } } }), gzipBeside()],
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    manifest: true,
    // Lists of chunks to preload cost 2 KB of the first load; after it the service worker has them all.
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstLoadChunk() }, { name: 'map-base', test: MAP_BASE }] } } },
  },
  worker: { format: 'iife' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
