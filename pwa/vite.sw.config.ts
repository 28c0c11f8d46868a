// Builds the service worker into one self-contained classic script, after the
// app: its list of shell files carries the SHA-256 of every byte it may cache.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const staticDir = resolve(import.meta.dirname, '../static')
const appDir = join(staticDir, 'app')

/** What needs the network anyway, and what only a desk on plain http runs, where nothing is kept: left to the network. */
const ONLINE_ONLY = /^src\/(ui\/(desk|leader|map)\/|ui\/phone\/(activate|surrender|wechat-page|me\/install|outbox\/(originals-card|aside))\.vue|(again-services|core\/sha256|sync\/originals)\.ts|i18n\/(desk|leader)\.)|^_originals-/

/** Words that only phones of the other language keep. */
const LANGUAGE = /^src\/i18n\/english\.ts$/

interface ShellFile {
  readonly url: string
  readonly sha256: string
}

interface Chunk {
  readonly file: string
  readonly src?: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
  readonly assets?: readonly string[]
}

function builtChunks(): { readonly [key: string]: Chunk } {
  const path = join(appDir, '.vite/manifest.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly [key: string]: Chunk }) : {}
}

/** Address -> SHA-256 of the words that come when the other language is chosen. */
function languageFiles(): Record<string, string> {
  const files = Object.values(builtChunks()).filter((chunk) => LANGUAGE.test(chunk.src ?? '')).map((chunk) => shellFile(chunk.file, appDir))
  return Object.fromEntries(files.map(({ url, sha256 }) => [url, sha256]))
}

/** Files that the phone's screens can ask for, by the app build's own manifest. */
function phoneFiles(): string[] {
  const chunks = builtChunks()
  if (Object.keys(chunks).length === 0) return []
  const files = new Set<string>(['index.html'])
  const seen = new Set<string>()
  const visit = (key: string): void => {
    const chunk = chunks[key]
    if (chunk === undefined || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file)
    chunk.imports?.forEach(visit)
    chunk.dynamicImports?.filter((each) => !ONLINE_ONLY.test(chunks[each]?.src ?? each) && !LANGUAGE.test(chunks[each]?.src ?? each)).forEach(visit)
  }
  const html = readFileSync(join(appDir, 'index.html'), 'utf8')
  Object.keys(chunks).filter((key) => html.includes(`/${chunks[key]?.file ?? ''}"`)).forEach(visit)
  return [...files, ...workerFiles()]
}

/** Workers stand in no manifest; all of them belong to the camera. */
function workerFiles(): string[] {
  return readdirSync(join(appDir, 'assets')).filter((name) => /-worker-[\w-]+\.js$/.test(name)).map((name) => `assets/${name}`)
}

function shellFile(name: string, root: string): ShellFile {
  const bytes = readFileSync(join(root, name))
  return { url: name === 'index.html' ? '/' : `/${name}`, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function shellFiles(): ShellFile[] {
  const beside = ['offline.html', 'icons/icon.svg'].filter((name) => existsSync(join(staticDir, name)))
  const all = [...new Set(phoneFiles())].map((name) => shellFile(name, appDir)).concat(beside.map((name) => shellFile(name, staticDir)))
  return all.sort((a, b) => (a.url < b.url ? -1 : 1))
}

function gzipWorker(): Plugin {
  return {
    name: 'siteproof-gzip-worker',
    closeBundle() {
      const path = join(appDir, 'sw.js')
      if (existsSync(path)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
    },
  }
}

export default defineConfig(() => {
  const shell = shellFiles()
  const language = languageFiles()
  const version = createHash('sha256').update(JSON.stringify([shell, language])).digest('hex').slice(0, 16)
  return {
    root: import.meta.dirname,
    publicDir: false,
    define: {
      __SHELL_FILES__: JSON.stringify(shell),
      __SHELL_VERSION__: JSON.stringify(version),
      __LANGUAGE_FILES__: JSON.stringify(language),
    },
    plugins: [gzipWorker()],
    build: {
      outDir: appDir,
      emptyOutDir: false,
      target: ['chrome87', 'safari14'],
      reportCompressedSize: false,
      lib: { entry: 'src/sw/service-worker.ts', formats: ['iife' as const], name: 'siteproofServiceWorker', fileName: () => 'sw.js' },
    },
  }
})
