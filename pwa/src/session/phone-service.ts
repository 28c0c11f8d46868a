// The Phone of app-services.ts: hands each wish to the module that does it. No rule
// of its own; heavy parts are loaded when first needed.
import type { Phone, Shot } from '../app-services'
import { listenToCompass } from '../capture/bearing'
import { watchLocation } from '../capture/location'
import { draftMonoMs, monoNow } from '../capture/mono'
import type { DraftPhoto } from '../core/draft-types'
import { ServiceProblem } from '../core/problems'
import type { Fix } from '../core/types'
import { onStorageNews } from '../db/open'
import type { ProjectItem, SiteItem } from '../api/wire-types'
import { hint, onHint } from '../sync/channel'
import { startTriggers, syncNow } from '../sync/triggers'
import { applyUpdate, askBackgroundSend, onUpdateReady, registerServiceWorker } from './app-update'
import { currentSession, enrolledRows, requireSession } from './current'
import { codeFromAddress } from './address-code'

const TELL_AFTER_MS = 150
const MOST_IMPORT_BYTES = 25 * 1024 * 1024

let lastFix: Fix | null = null

const drafts = (): Promise<typeof import('../db/drafts')> => import('../db/drafts')
const views = (): Promise<typeof import('../db/views')> => import('../db/views')
const rows = (): Promise<typeof import('../sync/rows')> => import('../sync/rows')

function location(): ReturnType<typeof watchLocation> {
  listenToCompass()
  const watch = watchLocation()
  watch.on(() => { lastFix = watch.current() })
  return watch
}

async function addPhoto(draftId: string, itemId: string | null, shot: Shot): Promise<DraftPhoto> {
  if (shot.bytes.size > MOST_IMPORT_BYTES) throw new ServiceProblem('too_large')
  const session = await requireSession()
  const [draft, { keep }, { draftPhoto, newId }] = await Promise.all([session.db.get('drafts', draftId), import('../capture/photo-jobs'), drafts()])
  if (draft === undefined) throw new ServiceProblem('not_found')
  const row = await keep(session.db, {
    id: newId(), draftId, itemId, source: shot.source, capturedAt: shot.capturedAt, monoMs: draftMonoMs(draft, shot.monoNowMs), fix: shot.fix,
    bearingDeg: shot.bearingDeg, beaconNonce: session.beacon?.nonce ?? null,
    mediaType: shot.bytes.type === '' ? 'application/octet-stream' : shot.bytes.type,
  }, shot.bytes)
  hint({ type: 'changed' })
  return draftPhoto(row)
}

/** Photos, drafts and what belongs to one visit. */
function visits(): Pick<Phone, 'openDraft' | 'draft' | 'saveDraft' | 'removeDraft' | 'monoMs' | 'addPhoto' | 'removePhoto' | 'shotFromFile' | 'foresee' | 'seal' | 'camera' | 'location'> {
  return {
    async openDraft(arg) {
      const [session, { warmUp }, { openDraft }] = await Promise.all([requireSession(), import('../capture/photo-jobs'), drafts()])
      warmUp(session.db.name)
      return await openDraft(session.db, arg, monoNow())
    },
    draft: async (id) => await (await drafts()).readDraft((await requireSession()).db, id),
    saveDraft: async (draft) => await (await drafts()).writeDraft((await requireSession()).db, draft),
    removeDraft: async (id) => await (await drafts()).removeDraft((await requireSession()).db, id),
    monoMs: (draft) => draftMonoMs(draft, monoNow()),
    addPhoto,
    removePhoto: async (draftId, photoId) => await (await drafts()).removePhoto((await requireSession()).db, draftId, photoId),
    async shotFromFile(file, watch) {
      const { shotFromFile } = await import('../capture/camera')
      return shotFromFile(file, watch)
    },
    async foresee(draft) {
      const [{ db }, { foreseeFlags }, { checklistOf, itemById }] = await Promise.all([requireSession(), import('../core/foresee'), drafts()])
      const site = draft.siteId === null ? null : await itemById<SiteItem>(db, 'site', draft.siteId)
      const list = draft.checklist === null ? null : await checklistOf(db, draft.checklist.id, draft.checklist.version)
      return foreseeFlags(draft, site, list)
    },
    async seal(draftId) {
      const [session, { sealDraft }] = await Promise.all([requireSession(), import('../sync/seal-draft')])
      const { id } = await sealDraft(session, draftId)
      hint({ type: 'changed' })
      hint({ type: 'work' })
      askBackgroundSend().catch(() => undefined)
      return { recordId: id }
    },
    async camera() {
      const { openCamera } = await import('../capture/camera')
      return await openCamera()
    },
    location,
  }
}

/** Signing in and out, and the users of this phone. */
function people(): Pick<Phone, 'me' | 'signIn' | 'codeFromAddress' | 'signOut' | 'enrolled' | 'switchTo' | 'setPin'> {
  return {
    me: async () => (await currentSession())?.user ?? null,
    async signIn(input) {
      const { signIn } = await import('./sign-in')
      const session = await signIn(input)
      syncNow().catch(() => undefined)
      return session.user
    },
    codeFromAddress,
    async signOut(anyway) {
      const { signOut } = await import('./sign-in')
      return await signOut(anyway)
    },
    async enrolled() {
      const found = await enrolledRows()
      return found.map(({ id, name, nameEn = null, role, home, pinHash }) => ({ id, name, nameEn, role, home, hasPin: pinHash !== null }))
    },
    async switchTo(userId, pin) {
      const { switchTo } = await import('./pin')
      const done = await switchTo(userId, pin)
      if (done) syncNow().catch(() => undefined)
      return done
    },
    async setPin(pin) {
      const { setPin } = await import('./pin')
      await setPin(pin)
    },
  }
}

/** Reading what is on the phone. */
function reading(): Pick<Phone, 'offlineReady' | 'today' | 'siteTrip' | 'reminders' | 'nearestProjects' | 'project' | 'site' | 'checklist' | 'photoUrl' | 'outbox' | 'counts' | 'storage'> {
  return {
    async offlineReady() {
      const session = await requireSession()
      return await (await views()).offlineReady(session.db, session.device.keyPair !== null)
    },
    async today() {
      const { db, user } = await requireSession()
      return await (await views()).todayView(db, lastFix, user.county.zone)
    },
    siteTrip: async (siteId) => await (await import('../db/trip')).siteTrip((await requireSession()).db, siteId),
    async reminders() {
      const { db, device } = await requireSession()
      return await (await import('../db/trip')).readReminders(db, device.id)
    },
    nearestProjects: async (fix) => await (await views()).projectsNear((await requireSession()).db, fix),
    project: async (id) => await (await drafts()).itemById<ProjectItem>((await requireSession()).db, 'project', id),
    site: async (id) => await (await drafts()).itemById<SiteItem>((await requireSession()).db, 'site', id),
    checklist: async (id, version) => await (await drafts()).checklistOf((await requireSession()).db, id, version),
    photoUrl: async (ref, size = 'preview') => await (await import('./photo-url')).photoUrl(await requireSession(), ref, size),
    outbox: async () => await (await rows()).outboxRows((await requireSession()).db),
    counts: async () => await (await rows()).outboxCounts(await requireSession()),
    storage: async () => await (await views()).storageState((await requireSession()).db),
  }
}

/** At most one call in TELL_AFTER_MS, so that screens do not redraw while a photo is being kept. */
function onChanged(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const off = onHint((message) => {
    if (message.type === 'work' || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      listener()
    }, TELL_AFTER_MS)
  })
  return () => {
    clearTimeout(timer)
    off()
  }
}

async function askPersistence(): Promise<boolean> {
  const storage = (navigator as { storage?: StorageManager }).storage
  return (await storage?.persist().catch(() => false)) ?? false
}

export function createPhone(): Phone {
  return {
    ...people(),
    ...visits(),
    ...reading(),
    refresh: async () => { await syncNow().catch(() => undefined) },
    async retry(key) {
      await (await rows()).retryNow((await requireSession()).db, key)
      hint({ type: 'work' })
    },
    askPersistence,
    on: (_event, listener) => onChanged(listener),
    onStorageNews,
    onUpdateReady,
    applyUpdate,
    async start() {
      startTriggers()
      await registerServiceWorker()
    },
  }
}

