// Builds the app shell into static/app, which Flask serves. Nothing here may
// inline code or styles: the Content-Security-Policy allows only own files.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const outDir = resolve(import.meta.dirname, '../static/app')

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

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [vue(), gzipBeside()],
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'iife' },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
