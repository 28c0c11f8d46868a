// The one Trusted Types policy of our own: it lets the service worker and the
// photo worker start, and nothing else (security.md 1.6).

interface TrustedPolicy {
  createScriptURL(url: string): unknown
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): TrustedPolicy
}

const OWN_SCRIPT = /^\/(sw\.js|assets\/[\w.-]+\.js|src\/[\w./?&=-]+|@[\w./?&=@-]+)$/

function checked(url: string): string {
  const { pathname, search, origin } = new URL(url, location.href)
  if (origin !== location.origin || !OWN_SCRIPT.test(pathname + (import.meta.env.DEV ? search : ''))) {
    throw new TypeError(`not a script of ours: ${url}`)
  }
  return url
}

let policy: TrustedPolicy | null = null

/** The address of one of our own scripts, as `Worker` and `register` want it under CSP. */
export function ownScriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
  if (factory === undefined) return checked(url)
  policy ??= factory.createPolicy('siteproof', { createScriptURL: checked })
  return policy.createScriptURL(url) as string
}
