// Does this server hold the fictional county? Asked before anybody is signed in; silence means no.

/** True only when the hello message of the server says so. */
export async function demoServer(): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/hello', { headers: { accept: 'application/json' } })
    const hello: unknown = await answer.json()
    return answer.ok && typeof hello === 'object' && hello !== null && (hello as { is_demo?: unknown }).is_demo === true
  } catch {
    return false
  }
}
