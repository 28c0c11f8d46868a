// The browser's CacheStorage in memory, as far as the app uses it; can be told that the disk is full.
interface OpenCache {
  put: (address: string, response: Response) => Promise<void>
  delete: (piece: { url: string }) => Promise<boolean>
  keys: () => Promise<{ url: string }[]>
}

export class MemoryCaches {
  readonly held = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>()
  /** So many more pieces fit. */
  room = Infinity
  /** In use on the disk: what goes with its whole cache stays there, as in Chromium while a page holds the cache. */
  bytes = 0

  async open(name: string): Promise<OpenCache> {
    const cache = this.held.get(name) ?? new Map<string, Uint8Array<ArrayBuffer>>()
    this.held.set(name, cache)
    return await Promise.resolve({
      put: async (address, response) => {
        if (!cache.has(address) && (this.room -= 1) < 0) throw new DOMException('full', 'QuotaExceededError')
        const bytes = new Uint8Array(await response.arrayBuffer())
        this.bytes += bytes.length - (cache.get(address)?.length ?? 0)
        cache.set(address, bytes)
      },
      delete: async ({ url }) => {
        const address = new URL(url).pathname
        this.bytes -= cache.get(address)?.length ?? 0
        return await Promise.resolve(cache.delete(address))
      },
      keys: async () => await Promise.resolve([...cache.keys()].map((address) => ({ url: `https://siteproof.example${address}` }))),
    })
  }

  async match(address: string, { cacheName }: { cacheName: string }): Promise<Response | undefined> {
    const bytes = this.held.get(cacheName)?.get(address)
    return await Promise.resolve(bytes === undefined ? undefined : new Response(bytes))
  }

  async delete(name: string): Promise<boolean> {
    return await Promise.resolve(this.held.delete(name))
  }
}
