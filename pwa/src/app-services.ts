// The door between the phone's screens and everything below them: never a database
// or a request of their own. What not every screen needs has a door beside it, one
// `*-services.ts` for each group of pages, so that the first load does not carry it.
import type { Checklist } from './core/checklist-types'
import type { Draft, DraftPhoto, ForeseenFlag, OutboxRow } from './core/draft-types'
import type { RiskReason } from './core/risk'
import type { Fix, PhotoSource } from './core/types'
import type { AreaItem, DefectItem, LightColour, ProjectItem, ReturnItem, ReminderItem, SiteItem, TaskItem, UserInfo } from './api/wire-types'
import { createPhone } from './session/phone-service'

export type * from './api/wire-types'
export type * from './core/draft-types'
export type * from './core/checklist-types'
export type * from './core/types'

/** A fix now: `age_s` is counted at the moment of asking. */
export interface LocationWatch {
  current(): Fix | null
  problem(): 'denied' | 'unavailable' | null
  on(listener: () => void): () => void
  stop(): void
}

/** A picture as it left the camera or the file chooser; hand it to addPhoto unchanged. */
export interface Shot {
  readonly bytes: Blob
  readonly source: PhotoSource
  readonly capturedAt: string
  /** Monotonic reading (phone.monoNow) at the shutter. */
  readonly monoNowMs: number
  readonly fix: Fix | null
  readonly bearingDeg: number | null
}

export interface Camera {
  readonly stream: MediaStream
  /** Takes the picture that `video` shows now; the fix is taken in the same moment. */
  shutter(video: HTMLVideoElement, location: LocationWatch): Promise<Shot>
  torch(on: boolean): Promise<boolean>
  /** Gives the camera back; call when the visit ends, not between photos. */
  stop(): void
}

export type CameraProblem = 'denied' | 'absent' | 'insecure' | 'busy'

export interface TaskView {
  readonly task: TaskItem
  readonly project: ProjectItem | null
  readonly site: SiteItem | null
  readonly checklist: Checklist | null
  readonly distanceM: number | null
  readonly dueInDays: number
  readonly draftId: string | null
  /** Open defects of its site. */
  readonly defects: readonly DefectItem[]
  /** Why it stands among the first (core/risk.ts). */
  readonly risk: readonly RiskReason[]
}

/** One site for a walk without a network. */
export interface SiteTrip {
  readonly site: SiteItem
  readonly project: ProjectItem | null
  readonly area: AreaItem | null
  readonly defects: readonly DefectItem[]
  readonly task: TaskItem | null
  readonly draftId: string | null
}

export interface ReturnView {
  readonly item: ReturnItem
  readonly project: ProjectItem | null
  readonly site: SiteItem | null
  readonly checklist: Checklist | null
  readonly draftId: string | null
}

export interface TodayView {
  readonly returns: readonly ReturnView[]
  readonly tasks: readonly TaskView[]
  readonly drafts: readonly Draft[]
  readonly projects: readonly ProjectItem[]
}

export interface ProjectNear {
  readonly project: ProjectItem
  readonly site: SiteItem | null
  readonly distanceM: number | null
  readonly chainageM: number | null
  readonly light: LightColour | null
}

export interface OfflineReady {
  readonly ready: boolean
  readonly tasks: number
  readonly sites: number
  readonly checklists: number
  readonly pictures: number
  /** `shell`, `tasks`, `sites`, `checklists`, `pictures`, `device_key`, `camera`: what is not on the phone yet. */
  readonly missing: readonly string[]
}

export interface StorageState {
  readonly persisted: boolean
  readonly unsentBytes: number
}

export interface EnrolledUser {
  readonly id: string
  readonly name: string
  readonly nameEn?: string | null
  readonly role: UserInfo['role']
  readonly home: UserInfo['home']
  readonly hasPin: boolean
}

export interface OutboxCounts {
  /** Everything captured and not stored (sync/unsent.ts): the one number of badge, outbox and sign-out. */
  readonly unsent: number
  /** Of these, inspections that were begun and not handed in. */
  readonly drafts: number
  readonly oldestAt: string | null
  readonly sending: boolean
  /** Sending waits for a new sign-in; nothing is lost. */
  readonly needsSignIn: boolean
  /** Camera originals that wait beside all this; they owe nothing. Null: the county does not want them. */
  readonly originals: number | null
}

export type OpenDraft =
  | { readonly taskId: string }
  | { readonly projectId: string; readonly siteId?: string | null; readonly checklistId?: string | null; readonly type?: 'routine' | 'leader_visit' }
  | { readonly snapProjectId: string; readonly siteId?: string | null }
  | { readonly returnId: string }

export type SignIn = { readonly username: string; readonly password: string } | { readonly code: string }

export interface Phone {
  me(): Promise<UserInfo | null>
  /** Throws ServiceProblem with the server's code, or `network`. The first sign-in needs a network. */
  signIn(input: SignIn): Promise<UserInfo>
  /** A single-use code in the address's fragment (`#code=...` or `/signin#...`), taken out of the address. */
  codeFromAddress(): string | null
  /** `anyway`: the person typed that he leaves unsent work behind; it stays in his own database on this phone. */
  signOut(anyway?: boolean): Promise<{ refused: 'unsent'; count: number } | { done: true }>
  enrolled(): Promise<readonly EnrolledUser[]>
  /** Opens an enrolled user's own database, also offline; false when the PIN is wrong. */
  switchTo(userId: string, pin: string | null): Promise<boolean>
  setPin(pin: string): Promise<void>
  offlineReady(): Promise<OfflineReady>
  /** Sends, then pulls; never throws for a missing network. */
  refresh(): Promise<void>
  today(): Promise<TodayView>
  siteTrip(siteId: string): Promise<SiteTrip | null>
  /** Open reminders to the phones of this person; `own` is this very phone. */
  reminders(): Promise<readonly (ReminderItem & { readonly own: boolean })[]>
  nearestProjects(fix: Fix | null): Promise<readonly ProjectNear[]>
  project(id: string): Promise<ProjectItem | null>
  site(id: string): Promise<SiteItem | null>
  checklist(id: string, version: number | null): Promise<Checklist | null>
  openDraft(arg: OpenDraft): Promise<Draft>
  draft(id: string): Promise<Draft | null>
  /**
   * Resolved means on the disk of this phone, with the draft's new revision; throws `elsewhere` when another tab
   * has saved since.
   */
  saveDraft(draft: Draft): Promise<number>
  removeDraft(id: string): Promise<void>
  /** Milliseconds for mono_ms of this draft, never going back. */
  monoMs(draft: Draft): number
  /** Resolves when the bytes were written strictly, read back and found equal. */
  addPhoto(draftId: string, itemId: string | null, shot: Shot): Promise<DraftPhoto>
  removePhoto(draftId: string, photoId: string): Promise<void>
  /** An imported file goes up unchanged and is marked so. */
  shotFromFile(file: File, location: LocationWatch): Promise<Shot>
  /** Object URL by upload hash, camera hash or photo id: own bytes, pulled pictures, else the network. The caller revokes it. */
  photoUrl(ref: string, size?: 'thumb' | 'preview' | 'original'): Promise<string | null>
  foresee(draft: Draft): Promise<readonly ForeseenFlag[]>
  /** Upload copies, signature, chain, outbox: after this the record waits for the network. */
  seal(draftId: string): Promise<{ recordId: string }>
  outbox(): Promise<readonly OutboxRow[]>
  counts(): Promise<OutboxCounts>
  retry(key: string): Promise<void>
  storage(): Promise<StorageState>
  askPersistence(): Promise<boolean>
  on(event: 'changed', listener: () => void): () => void
  location(): LocationWatch
  camera(): Promise<Camera>
  /** The phone's storage waits for another window to close, or another window has moved it on. */
  onStorageNews(listener: (news: 'blocked' | 'overtaken' | 'newer' | 'ended') => void): () => void
  /** Called when a new version of the app waits; it is applied only by applyUpdate. */
  onUpdateReady(listener: () => void): () => void
  applyUpdate(): Promise<void>
  /** Service worker, leader tab, triggers; call once after mounting. */
  start(): Promise<void>
}

export { ServiceProblem } from './core/problems'

export const phone: Phone = createPhone()
