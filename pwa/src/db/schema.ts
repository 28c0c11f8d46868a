// What lies in a user's browser database and in the device's one. A change here
// needs a new version in open.ts and an upgrade test.
import type { DBSchema } from 'idb'
import type { Draft } from '../core/draft-types'
import type { Beacon, ClockReading, Fix, PhotoSource, Receipt } from '../core/types'
import type { UserInfo } from '../api/wire-types'

/** One picture: what is known of it. Its bytes lie in `bytes` under `<id>/camera` and `<id>/upload`. */
export interface PhotoRow {
  readonly id: string
  /** Draft id = record id. */
  readonly draftId: string
  readonly itemId: string | null
  readonly source: PhotoSource
  readonly capturedAt: string
  readonly monoMs: number
  readonly fix: Fix | null
  readonly bearingDeg: number | null
  readonly beaconNonce: string | null
  readonly mediaType: string
  readonly sha256: string
  readonly bytes: number
  readonly uploadSha256: string | null
  readonly uploadBytes: number | null
  readonly uploadMediaType: string | null
  /** How the camera bytes beside the upload copy fare on their own way (sync/originals.ts). */
  readonly original?: OriginalState
}

export interface OriginalState {
  readonly status: OutboxStatus
  readonly tries: number
  readonly nextTryAtMs: number
  readonly partsHeld: number
  readonly partsTotal: number
  readonly seq: number | null
  readonly epoch: string | null
  readonly safe?: { readonly epoch: string; readonly since: string }
}

export type OutboxStatus = 'waiting' | 'stored' | 'refused'

/** What the phone owes the server. `key`: `record/<id>` or `photo/<sha256>`. */
export interface OutboxEntry {
  readonly key: string
  readonly what: 'record' | 'photo'
  readonly recordId: string
  readonly recordKind: string
  readonly projectId: string | null
  readonly itemId: string | null
  readonly chainageM: number | null
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: string
  /** Key in `bytes`; for a record `<id>/record`. */
  readonly bytesKey: string
  readonly cites: readonly string[]
  readonly createdAt: string
  readonly status: OutboxStatus
  readonly tries: number
  readonly nextTryAtMs: number
  readonly problem: { readonly code: string; readonly detail: string | null; readonly final: boolean } | null
  readonly partsHeld: number
  readonly partsTotal: number
  readonly seq: number | null
  readonly epoch: string | null
  readonly storedAt: string | null
  /** Since when a verified backup has covered it, in which epoch; device clock. */
  readonly safe?: { readonly epoch: string; readonly since: string }
  readonly receipt: Receipt | null
  /** The record that met another one under its number and was sealed again as this; its bytes are kept beside these. */
  readonly insteadOf?: string
}

/** A pulled view. Key: [scope, type, id]. */
export interface ItemRow {
  readonly scope: string
  readonly type: string
  readonly id: string
  readonly version: number | string | null
  readonly data: unknown
}

export interface PictureRow {
  readonly sha256: string
  readonly size: 'thumb' | 'preview'
  readonly mediaType: string
  readonly bytes: ArrayBuffer
}

export interface ChainHead {
  readonly sha256: string | null
}

export interface DeviceRow {
  readonly id: string
  readonly name: string
  readonly keyPair: CryptoKeyPair | null
  readonly publicJwk: JsonWebKey | null
}

/** Public keys of the server that receipts are believed by: kid -> P-256 point, base64url. */
export type ServerKeys = Readonly<Record<string, { readonly x: string; readonly y: string }>>

/** Single values by name; each has one writer. */
export interface MetaValues {
  readonly user: UserInfo
  readonly device: DeviceRow
  readonly refresh: string
  readonly chain_head: ChainHead
  readonly clock: ClockReading
  readonly beacons: readonly Beacon[]
  readonly epoch: string
  readonly safe_seq: number
  /** db/reserve.ts */
  readonly reserve: ArrayBuffer
  readonly last_contact_at: string
  readonly server_keys: ServerKeys
  /** The server's key that rescue files are sealed to. */
  readonly rescue_key: { readonly kid: string; readonly public_key: string }
  /** A rescue file was made since everything was last sent. */
  readonly rescued_at: string
  /** What this person's other devices still held by their last report; shown until it is read. */
  readonly left_behind: readonly { readonly device_name: string; readonly unsent_count: number; readonly reported_at: string }[]
  readonly scopes: readonly { readonly id: string; readonly name: string; readonly name_en?: string }[]
  /** The county wants the camera bytes of photos too, by the last hello. */
  readonly originals_wanted: boolean
  /** How many unsent originals went to make room. */
  readonly originals_dropped: number
}

export interface UserSchema extends DBSchema {
  meta: { key: string; value: unknown }
  drafts: { key: string; value: Draft }
  photos: { key: string; value: PhotoRow; indexes: { byDraft: string; byUpload: string } }
  bytes: { key: string; value: ArrayBuffer }
  outbox: { key: string; value: OutboxEntry; indexes: { byRecord: string } }
  items: { key: [string, string, string]; value: ItemRow; indexes: { byType: string; byTypeId: [string, string] } }
  cursors: { key: string; value: { readonly scope: string; readonly cursor: string } }
  pictures: { key: [string, string]; value: PictureRow }
}

export interface EnrolledRow {
  readonly id: string
  readonly username: string
  readonly name: string
  /** Null or absent: the name has no English. */
  readonly nameEn?: string | null
  readonly role: UserInfo['role']
  readonly home: UserInfo['home']
  readonly pinSalt: string | null
  readonly pinHash: string | null
}

export interface DeviceSchema extends DBSchema {
  users: { key: string; value: EnrolledRow }
  meta: { key: string; value: unknown }
}
