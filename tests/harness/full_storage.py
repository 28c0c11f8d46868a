"""A browser whose room for the site is used up to the last two kilobytes."""

from playwright.sync_api import Page

FILL = """async () => {
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open('filler')
    asked.onupgradeneeded = () => asked.result.createObjectStore('all', { autoIncrement: true })
    asked.onsuccess = () => done(asked.result)
    asked.onerror = failed
  })
  const fits = (size) => new Promise((done) => {
    const tx = db.transaction('all', 'readwrite', { durability: 'strict' })
    tx.objectStore('all').put(crypto.getRandomValues(new Uint8Array(65536)).buffer.slice(0, Math.min(size, 65536)))
    for (let at = 65536; at < size; at += 65536) {
      tx.objectStore('all').put(crypto.getRandomValues(new Uint8Array(65536)).buffer)
    }
    tx.oncomplete = () => done(true)
    tx.onabort = () => done(false)
  })
  for (let size = 2_097_152; size >= 2_048; ) if (!(await fits(size))) size /= 2
  db.close()
}"""


def fill_what_is_left(page: Page) -> None:
    """Writes random bytes into a database of the test's own, less and less, until nothing fits."""
    page.evaluate(FILL)
