// An enrolled phone for tests: its own database, a real device key, a draft with
// photos kept by the phone's own code.
import 'fake-indexeddb/auto'
import { vi } from 'vitest'
import { keepPhoto } from '../../pwa/src/capture/keep-photo'
import type { UserInfo } from '../../pwa/src/api/wire-types'
import { newId, openDraft } from '../../pwa/src/db/drafts'
import { openUserDatabase, setMeta } from '../../pwa/src/db/open'
import type { PhotoRow } from '../../pwa/src/db/schema'
import type { Session } from '../../pwa/src/session/current'
import { makeDevice } from '../../pwa/src/session/device-key'

let users = 0

export async function enrolledPhone(): Promise<Session> {
  users += 1
  const user: UserInfo = {
    id: `user-${users}`, username: `zhou${users}`, name: '周岚', name_en: 'Zhou Lan', role: 'inspector', scopes: [], unit_name: null, is_demo: false,
    county: { name: '示范县', name_en: 'Model County', zone: 'Asia/Shanghai' }, home: 'phone',
  }
  const db = await openUserDatabase(user.id)
  const device = await makeDevice()
  await setMeta(db, 'user', user)
  await setMeta(db, 'device', device)
  await setMeta(db, 'refresh', 'r0')
  return { user, device, db, beacon: null, access: null, needsSignIn: false }
}

export async function draftIn(session: Session): Promise<string> {
  const draft = await openDraft(session.db, { snapProjectId: '0190aaaa-0000-7000-8000-000000000001' }, 0)
  return draft.id
}

export function pictureBytes(length: number, seed = 1): ArrayBuffer {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 251).buffer
}

export async function photoIn(session: Session, draftId: string, bytes: ArrayBuffer, source: 'camera' | 'imported' = 'imported', beaconNonce: string | null = null): Promise<PhotoRow> {
  const circumstances = { capturedAt: '2026-06-01T00:00:00.000Z', monoMs: 5, fix: null, bearingDeg: null, beaconNonce, mediaType: 'image/jpeg' }
  return await keepPhoto(session.db, { id: newId(), draftId, itemId: null, source, ...circumstances }, bytes)
}

/** Bytes whose place the disk cannot read any more: the request for them fails. */
export function unreadable(session: Session, key: string): void {
  const get = session.db.get.bind(session.db)
  vi.spyOn(session.db, 'get').mockImplementation(async (store, asked) => {
    if (store === 'bytes' && asked === key) throw new DOMException('', 'UnknownError')
    return await get(store, asked)
  })
}
