// Builds the service worker into one self-contained classic script, after the
// app: its list of shell files carries the SHA-256 of every byte it may cache.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const staticDir = resolve(import.meta.dirname, '../static')
const appDir = join(staticDir, 'app')

/** Left to the network: drawn only on desk pages that need it anyway. */
const NOT_PRECACHED = /(^|\/)(sw\.js|map-tiles[^/]*)$/

interface ShellFile {
  readonly url: string
  readonly sha256: string
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

function shellFile(path: string, root: string): ShellFile {
  const name = relative(root, path).split(sep).join('/')
  const url = name === 'index.html' ? '/' : `/${name}`
  return { url, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }
}

function shellFiles(): ShellFile[] {
  const app = filesBelow(appDir).filter((path) => !path.endsWith('.gz') && !NOT_PRECACHED.test(path))
  const beside = ['manifest.webmanifest', 'offline.html', 'icons/icon-192.png']
    .map((name) => join(staticDir, name))
    .filter((path) => existsSync(path))
  return [...app.map((path) => shellFile(path, appDir)), ...beside.map((path) => shellFile(path, staticDir))]
    .sort((a, b) => (a.url < b.url ? -1 : 1))
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
  const version = createHash('sha256').update(JSON.stringify(shell)).digest('hex').slice(0, 16)
  return {
    root: import.meta.dirname,
    publicDir: false,
    define: {
      __SHELL_FILES__: JSON.stringify(shell),
      __SHELL_VERSION__: JSON.stringify(version),
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
