// Fetches what the user's scopes show, each scope with a cursor of its own: gaining
// one is a first download, losing one removes only the server's copies (sync.md 1.2
// rule 9). Own work is never touched here.
import type { ReturnItem } from '../api/wire-types'
import { askPicture, LONGEST_TIMEOUT_MS } from '../api/client'
import { ServiceProblem } from '../core/problems'
import { strictly, type UserDatabase } from '../db/open'
import type { PictureRow } from '../db/schema'
import { dropTiles } from '../db/tiles'
import { forgetTripPictures, tripPictures } from '../db/trip'
import type { Session } from '../session/current'
import { accessToken, askAs } from '../session/tokens'
import { hint } from './channel'

const PAGE = 500
const MOST_PAGES = 400
const OWN_SCOPE = 'me'

interface ChangeItem {
  readonly seq: number
  readonly type: string
  readonly id: string
  readonly version: number | string | null
  readonly gone: boolean
  readonly data: unknown
}

interface ChangePage {
  readonly items: readonly ChangeItem[]
  readonly next: string
  readonly more: boolean
}

function pageFrom(body: { readonly [name: string]: unknown } | null): ChangePage {
  if (body === null || !Array.isArray(body['items']) || typeof body['next'] !== 'string' || typeof body['more'] !== 'boolean') throw new ServiceProblem('portal', 200)
  return body as unknown as ChangePage
}

/** Items and cursor together, so that a cursor never runs ahead of what was kept. */
async function keepPage(db: UserDatabase, scope: string, page: ChangePage): Promise<void> {
  const tx = strictly(db, ['items', 'cursors'])
  const items = tx.objectStore('items')
  for (const { type, id, version, gone, data } of page.items) {
    if (gone) await items.delete([scope, type, id])
    else await items.put({ scope, type, id, version, data })
  }
  await tx.objectStore('cursors').put({ scope, cursor: page.next })
  await tx.done
}

async function forgetScope(db: UserDatabase, scope: string): Promise<void> {
  const tx = strictly(db, ['items', 'cursors'])
  await tx.objectStore('items').delete(IDBKeyRange.bound([scope], [scope, []]))
  await tx.objectStore('cursors').delete(scope)
  await tx.done
}

async function pullScope(session: Session, scope: string): Promise<void> {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const held = await session.db.get('cursors', scope)
    const after = held === undefined ? '' : `&after=${encodeURIComponent(held.cursor)}`
    try {
      const changes = pageFrom(await askAs(session, { path: `/changes?scope=${encodeURIComponent(scope)}${after}&limit=${PAGE}`, timeoutMs: LONGEST_TIMEOUT_MS }))
      await keepPage(session.db, scope, changes)
      if (!changes.more) return
    } catch (failure) {
      if (!(failure instanceof ServiceProblem) || failure.code !== 'cursor' || held === undefined) throw failure
      await forgetScope(session.db, scope)
    }
  }
}

/** Pulls every scope, forgets lost ones, then fetches pictures of returned work. */
export async function pullAll(session: Session, scopes: readonly { readonly id: string }[]): Promise<void> {
  const wanted = new Set([OWN_SCOPE, ...scopes.map((scope) => scope.id)])
  for (const held of await session.db.getAllKeys('cursors')) {
    if (wanted.has(held)) continue
    await forgetScope(session.db, held)
    await dropTiles() // of the township that is left, among others
  }
  for (const scope of wanted) {
    await pullScope(session, scope).catch((failure: unknown) => {
      if (!(failure instanceof ServiceProblem) || failure.code !== 'scope_unknown') throw failure
    })
    hint({ type: 'changed' })
  }
  await pullPictures(session)
}

/** Pictures that a returned inspection needs beside the camera, by hash. */
export async function neededPictures(db: UserDatabase): Promise<readonly string[]> {
  const returns = await db.getAllFromIndex('items', 'byType', 'return')
  return [...new Set(returns.flatMap((row) => (row.data as ReturnItem).inspection.photos.map((photo) => photo.sha256)))]
}

async function pullPictures(session: Session): Promise<void> {
  const { db } = session
  for (const sha256 of await neededPictures(db)) {
    for (const size of ['thumb', 'preview'] as const) {
      if ((await db.count('pictures', [sha256, size])) > 0) continue
      await pullPicture(session, sha256, size)
    }
  }
  const ahead = await tripPictures(db)
  for (const sha256 of ahead) {
    if ((await db.count('pictures', [sha256, 'thumb'])) === 0) await pullPicture(session, sha256, 'thumb')
  }
  await forgetTripPictures(db, ahead)
}

/** One derivative; a picture that is not ready yet or damaged is asked for again in the next run. */
async function pullPicture(session: Session, sha256: string, size: PictureRow['size']): Promise<void> {
  try {
    const blob = await askPicture(`/photos/${sha256}?size=${size}`, await accessToken(session))
    await session.db.put('pictures', { sha256, size, mediaType: blob.type, bytes: await blob.arrayBuffer() })
  } catch (failure) {
    if (!(failure instanceof ServiceProblem) || failure.code === 'network' || failure.status === 401) throw failure
  }
}
