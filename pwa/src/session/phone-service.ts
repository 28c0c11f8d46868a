// The Phone of app-services.ts: hands each wish to the module that does it. No rule
// of its own; heavy parts are loaded when first needed.
import type { Phone, Shot } from '../app-services'
import { listenToCompass } from '../capture/bearing'
import { watchLocation } from '../capture/location'
import { draftMonoMs, monoNow } from '../capture/mono'
import type { DraftPhoto } from '../core/draft-types'
import { ServiceProblem } from '../core/problems'
import type { Fix } from '../core/types'
import { checklistOf, draftPhoto, itemById, newId, openDraft, readDraft, removeDraft, removePhoto, writeDraft } from '../db/drafts'
import { userDatabaseName } from '../db/open'
import { offlineReady, projectsNear, storageState, todayView } from '../db/views'
import type { ProjectItem, SiteItem } from '../api/wire-types'
import { hint, onHint } from '../sync/channel'
import { change } from '../sync/outbox'
import { outboxCounts, outboxRows } from '../sync/rows'
import { startTriggers, syncNow } from '../sync/triggers'
import { applyUpdate, onUpdateReady, registerServiceWorker } from './app-update'
import { currentSession, enrolledRows, requireSession } from './current'
import { photoUrl } from './photo-url'
import { codeFromAddress } from './sign-in'

const MOST_IMPORT_BYTES = 25 * 1024 * 1024

let lastFix: Fix | null = null

function location(): ReturnType<typeof watchLocation> {
  listenToCompass()
  const watch = watchLocation()
  watch.on(() => { lastFix = watch.current() })
  return watch
}

async function addPhoto(draftId: string, itemId: string | null, shot: Shot): Promise<DraftPhoto> {
  if (shot.bytes.size > MOST_IMPORT_BYTES) throw new ServiceProblem('too_large')
  const session = await requireSession()
  const [draft, jobs] = await Promise.all([session.db.get('drafts', draftId), import('../capture/photo-jobs')])
  if (draft === undefined) throw new ServiceProblem('not_found')
  const row = await jobs.keep(userDatabaseName(session.user.id), {
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
      const session = await requireSession()
      const { warmUp } = await import('../capture/photo-jobs')
      warmUp(userDatabaseName(session.user.id))
      return await openDraft(session.db, arg, monoNow())
    },
    draft: async (id) => await readDraft((await requireSession()).db, id),
    saveDraft: async (draft) => await writeDraft((await requireSession()).db, draft),
    removeDraft: async (id) => await removeDraft((await requireSession()).db, id),
    monoMs: (draft) => draftMonoMs(draft, monoNow()),
    addPhoto,
    removePhoto: async (draftId, photoId) => await removePhoto((await requireSession()).db, draftId, photoId),
    async shotFromFile(file, watch) {
      const { shotFromFile } = await import('../capture/camera')
      return await shotFromFile(file, watch)
    },
    async foresee(draft) {
      const [{ db }, { foreseeFlags }] = await Promise.all([requireSession(), import('../core/foresee')])
      const site = draft.siteId === null ? null : await itemById<SiteItem>(db, 'site', draft.siteId)
      const list = draft.checklist === null ? null : await checklistOf(db, draft.checklist.id, draft.checklist.version)
      return foreseeFlags(draft, site, list)
    },
    async seal(draftId) {
      const [session, { sealDraft }] = await Promise.all([requireSession(), import('../sync/seal-draft')])
      const { id } = await sealDraft(session, draftId)
      hint({ type: 'changed' })
      hint({ type: 'work' })
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
    async signOut() {
      const { signOut } = await import('./sign-in')
      return await signOut()
    },
    async enrolled() {
      const rows = await enrolledRows()
      return rows.map(({ id, name, role, home, pinHash }) => ({ id, name, role, home, hasPin: pinHash !== null }))
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
function reading(): Pick<Phone, 'offlineReady' | 'today' | 'nearestProjects' | 'project' | 'site' | 'sitesOf' | 'checklist' | 'photoUrl' | 'outbox' | 'counts' | 'storage'> {
  return {
    async offlineReady() {
      const session = await requireSession()
      return await offlineReady(session.db, session.device.keyPair !== null)
    },
    async today() {
      const { db, user } = await requireSession()
      return await todayView(db, lastFix, user.county.zone)
    },
    nearestProjects: async (fix) => await projectsNear((await requireSession()).db, fix),
    project: async (id) => await itemById<ProjectItem>((await requireSession()).db, 'project', id),
    site: async (id) => await itemById<SiteItem>((await requireSession()).db, 'site', id),
    async sitesOf(projectId) {
      const rows = await (await requireSession()).db.getAllFromIndex('items', 'byType', 'site')
      const sites = rows.map((row) => row.data as SiteItem).filter((site) => site.project_id === projectId)
      return [...new Map(sites.map((site) => [site.id, site])).values()]
    },
    checklist: async (id, version) => await checklistOf((await requireSession()).db, id, version),
    photoUrl: async (ref, size = 'preview') => await photoUrl(await requireSession(), ref, size),
    outbox: async () => await outboxRows((await requireSession()).db),
    counts: async () => await outboxCounts(await requireSession()),
    storage: async () => await storageState((await requireSession()).db),
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
      const { db } = await requireSession()
      await change(db, key, (entry) => (entry.status === 'stored' ? {} : { status: 'waiting', nextTryAtMs: 0, problem: null }))
      hint({ type: 'work' })
    },
    askPersistence,
    on: (_event, listener) => onHint((message) => { if (message.type !== 'work') listener() }),
    onUpdateReady,
    applyUpdate,
    async start() {
      startTriggers()
      await registerServiceWorker()
    },
  }
}

