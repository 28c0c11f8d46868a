// The browser's CacheStorage in memory, as far as the app uses it; can be told that the disk is full.
export class MemoryCaches {
  readonly held = new Map<string, Map<string, Uint8Array<ArrayBuffer>>>()
  /** So many more pieces fit. */
  room = Infinity

  async open(name: string): Promise<{ put: (address: string, response: Response) => Promise<void>; keys: () => Promise<{ url: string }[]> }> {
    const cache = this.held.get(name) ?? new Map<string, Uint8Array<ArrayBuffer>>()
    this.held.set(name, cache)
    return await Promise.resolve({
      put: async (address, response) => {
        if (!cache.has(address) && (this.room -= 1) < 0) throw new DOMException('full', 'QuotaExceededError')
        cache.set(address, new Uint8Array(await response.arrayBuffer()))
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
