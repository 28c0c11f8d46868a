// The single-use sign-in code of a QR, which stands in the address's fragment so
// that no server log ever holds it (contracts.md 5).

/** The code in `#code=...` or `/signin#...`, taken out of the address bar at once. */
export function codeFromAddress(): string | null {
  const fragment = location.hash.slice(1)
  const code = fragment.startsWith('code=') ? decodeURIComponent(fragment.slice(5)) : location.pathname === '/signin' ? decodeURIComponent(fragment) : ''
  if (code === '') return null
  history.replaceState(history.state, '', location.pathname + location.search)
  return code
}
