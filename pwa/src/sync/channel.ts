// Tells every tab of this app that something changed, and that there is work to
// send. Only hints: each tab reads the truth from the database.

export type Hint = { readonly type: 'changed' } | { readonly type: 'work' } | { readonly type: 'sending'; readonly key: string | null }

type Listener = (hint: Hint) => void

const listeners = new Set<Listener>()
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('siteproof')

channel?.addEventListener('message', (event: MessageEvent<Hint>) => {
  for (const listener of listeners) listener(event.data)
})

export function hint(message: Hint): void {
  channel?.postMessage(message)
  for (const listener of listeners) listener(message)
}

export function onHint(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
