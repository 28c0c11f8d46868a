// Builds the app shell into static/app, which Flask serves. Nothing here may
// inline code or styles: the Content-Security-Policy allows only own files.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const outDir = resolve(import.meta.dirname, '../static/app')
const entry = resolve(import.meta.dirname, 'src/ui/main.ts')

/**
 * Small modules that are asked for together, as one file each: every file more costs a name, a hash and a list of
 * imports, on the way and in the precache. `map-base` is what the maps of the phone and of the desk share.
 */
const TOGETHER = [
  { name: 'map-base', test: /\/src\/ui\/map\/(drawing|plane|view|pan-zoom)\.ts$/ },
  { name: 'session', test: /\/src\/(session\/(tokens|device-key|photo-url)|core\/(bytes|envelope)|capture\/hash)\.ts$/ },
  { name: 'phone-data', test: /\/src\/(db\/(drafts|originals|records|reserve|tiles|trip|views)|core\/(risk|uuid7)|sync\/(engine|evict|hello|outbox|pull|report|rows|upload))\.ts$/ },
  { name: 'work', test: /\/src\/i18n\/work\.(ts|zh\.ts)$|\/src\/ui\/phone\/problem-text\.ts$/ },
  { name: 'acceptance', test: /\/src\/core\/(acceptance|foresee|t-table|presence)/ },
  { name: 'small-parts', test: /\/src\/(i18n\/trip\.zh\.ts|ui\/(net\.ts|shared\/(segment|photo-|skeleton|seg-keys|flag-chip|confirm-dialog)|phone\/(lost|trip-words\.ts|reminder-banner|(return-reason|position)\.ts)))/ },
  { name: 'light', test: /\/src\/(session\/(sign-in|pin|storage-facts)|i18n\/device\.zh|ui\/phone\/me\/(installing|device-words)|core\/storage-light|storage-services|i18n\/storage\.zh|ui\/phone\/(gate|storage\/light))\.ts$/ },
  { name: 'capture', test: /\/src\/(capture\/(photo-jobs|camera|keep-photo|photo-worker|upload-copy)|core\/jpeg|sync\/seal-(record|draft))\.ts$/ },
  { name: 'rescue', test: /\/src\/(rescue\/(rescue-file|settle-rescued|seal-part)\.ts|rescue-services\.ts|ui\/phone\/outbox\/rescue-key)/ },
  { name: 'checking', test: /\/src\/ui\/phone\/(inspection|item-state|missing|draft-hold|camera|sealing|place|hand-in|unkept-key|snap|check\/(covered|fields|hand-in-body|use-foreseen|doubt-card))/ },
]

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

/** The page without the white space and comments that only we read. */
function tightPage(): Plugin {
  return {
    name: 'siteproof-tight-page',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: (html) => html.replace(/<!--.*?-->/gs, '').replace(/\s*\n\s*/g, '') },
  }
}

const SPREAD_BEHIND_OPTIONAL = /\?\.(?:[\w$]+|\[[^\]]*\])?(?:\.[\w$]+|\[[^\]]*\])*\((?:[^()]|\([^()]*\))*?\.\.\..{0,40}/

/** `__name` of a component is for tools; those that need a name (KeepAlive) give themselves one. */
function namelessComponents(): Plugin {
  const transform = (code: string, id: string): string | null => (id.includes('.vue') ? code.replace(/__name: ['"][\w-]+['"],/, '') : null)
  return { name: 'siteproof-nameless-components', apply: 'build', enforce: 'post', transform }
}

/** Stops the build where Chrome 80-90 would call with the wrong arguments: `a?.b(...c)`. */
function noSpreadBehindOptional(): Plugin {
  return {
    name: 'siteproof-no-spread-behind-optional',
    apply: 'build',
    renderChunk(code, chunk) {
      const found = SPREAD_BEHIND_OPTIONAL.exec(code)
      if (found !== null) throw new Error(`${chunk.name}: Chrome 80-90 misread a spread behind ?. in ${found[0]}`)
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
  plugins: [vue({ template: { compilerOptions: { hoistStatic: false } } }), tightPage(), namelessComponents(), noSpreadBehindOptional(), gzipBeside()],
  build: {
    outDir,
    emptyOutDir: true,
    // 91, though 87 is meant: for Chrome 80-90 every `?.` would be written out (7 KB) because of one fault of theirs,
    // a spread in a call behind it, which `noSpreadBehindOptional` keeps out.
    target: ['chrome91', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    manifest: true,
    // Lists of chunks to preload cost 2 KB of the first load; after it the service worker has them all.
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstLoadChunk() }, ...TOGETHER] } } },
  },
  worker: { format: 'iife' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
