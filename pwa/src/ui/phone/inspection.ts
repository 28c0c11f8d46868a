// The inspection under the thumb: one draft, shared by the check, camera and hand-in pages.
// Every change is on the disk of this phone before the next one is written; photos come only through addPhoto.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import {
  phone, ServiceProblem, type Checklist, type ChecklistItem, type Draft, type DraftPhoto, type ProjectItem, type Response, type Shot,
  type SiteItem,
} from '../../app-services'
import { holdDraft, type DraftHold } from './draft-hold'
import { isAnswered } from './item-state'
import { currentFix } from './position'
import { isTyping, keepTyped } from './typing'

const TRACK_EVERY_MS = 20_000
const MOST_TRACK_FIXES = 400

export interface Inspection {
  readonly draft: ShallowRef<Draft>
  readonly checklist: Checklist | null
  readonly project: ProjectItem | null
  readonly site: SiteItem | null
  readonly items: readonly ChecklistItem[]
  /** Something given or typed is not on the disk yet. */
  readonly saving: ComputedRef<boolean>
  readonly saveProblem: Ref<string | null>
  /** Another window of this phone works on the draft. */
  readonly elsewhere: Ref<boolean>
  readonly answered: ComputedRef<number>
  response(itemId: string): Response | null
  photosOf(itemId: string | null): readonly DraftPhoto[]
  answer(item: ChecklistItem, patch: Partial<Response>): void
  /** Several items at once (其余合格); returns what takes it back. */
  answerAll(items: readonly ChecklistItem[], patch: Partial<Response>): () => void
  change(patch: Partial<Draft>): void
  addShot(itemId: string | null, shot: Shot): Promise<DraftPhoto>
  dropPhoto(photoId: string): Promise<void>
  /** After everything before it, what is being typed too, and one more try where the last save failed; `saveProblem` tells how it ended. */
  settled(): Promise<void>
  unsaved(): boolean
}

let open: { id: string; inspection: Inspection; hold: DraftHold } | null = null

// Of the page itself the browser asks; within the app the inspection stays.
window.addEventListener('beforeunload', (event) => {
  keepTyped()
  if (open?.inspection.unsaved()) event.preventDefault()
})

/**
 * The inspection of this draft, the same object for every page; null when the draft is not on this phone.
 * `take`: from another window that works on it.
 */
export async function openInspection(draftId: string, take = false): Promise<Inspection | null> {
  if (open?.id === draftId && !open.inspection.elsewhere.value) return open.inspection
  open?.hold.release()
  open = null
  const hold = await holdDraft(draftId, take)
  const draft = await phone.draft(draftId)
  if (!draft) return null
  const [project, site, checklist] = await Promise.all([
    phone.project(draft.projectId),
    draft.siteId ? phone.site(draft.siteId) : null,
    draft.checklist ? phone.checklist(draft.checklist.id, draft.checklist.version) : null,
  ])
  const inspection = makeInspection(draft, project, site, checklist, hold.elsewhere)
  open = { id: draftId, inspection, hold }
  return inspection
}

/** Forget a draft that was sealed or removed. */
export function closeInspection(draftId: string): void {
  if (open?.id !== draftId) return
  open.hold.release()
  open = null
}

const blankResponse = (itemId: string): Response => ({
  item_id: itemId, verdict: 'answered', grade: null, readings: null, choice: null, text: null, lab: null, progress: null,
  reason: null, bulk: false, answered_at: '', mono_ms: 0,
})

/** Adds the newest fix to the draft's track, at most every 20 s; coverage and dwell are reckoned from it. */
function withTrack(draft: Draft): Draft['fixes'] {
  const fix = currentFix()
  const now = Date.now()
  const last = draft.fixes[draft.fixes.length - 1]
  if (!fix || (last && now - Date.parse(last.captured_at) < TRACK_EVERY_MS)) return draft.fixes
  const track = [...draft.fixes, { ...fix, captured_at: new Date(now).toISOString(), mono_ms: phone.monoMs(draft) }]
  return track.length > MOST_TRACK_FIXES ? track.filter((_, n) => n % 2 === 0 || n > track.length - 20) : track
}

/** A snap has no checklist; its one answer is the photo. */
export const snapItem: ChecklistItem = {
  id: 'snap', name: { zh: '随手拍', en: 'Snap' }, kind: 'photo', crit: 'general', sev: 'general', days: null,
  photo: { when: 'always', min: 1, what: { zh: '', en: '' } },
}

/** Writes one version after the other and skips versions that were overtaken while waiting. */
function diskWriter(draft: ShallowRef<Draft>, saving: Ref<boolean>, problem: Ref<string | null>, elsewhere: Ref<boolean>) {
  let tail: Promise<unknown> = Promise.resolve()
  let written = draft.value
  let saved = draft.value.revision || 0 // drafts of earlier versions of the app carry none
  const save = (): Promise<void> => {
    const job = tail.then(async () => {
      if (written === draft.value) return
      saving.value = true
      const version = draft.value
      try {
        const revision = await phone.saveDraft({ ...version, revision: saved })
        saved = revision
        written = version
        problem.value = null
      } catch (error) {
        problem.value = error instanceof ServiceProblem ? error.code : String((error as Error)?.name ?? error)
        if (problem.value === 'unsaved') saved += 1
        if (problem.value === 'elsewhere') elsewhere.value = true
      } finally {
        saving.value = false
      }
    })
    tail = job
    return job
  }
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const job = tail.then(work)
    tail = job.catch(() => undefined)
    return job
  }
  /** Photos lie in a store of their own: with them the draft is as much on the disk as before. */
  const setPhotos = (photos: Draft['photos']): void => {
    const kept = written === draft.value
    draft.value = { ...draft.value, photos }
    if (kept) written = draft.value
  }
  const unsaved = (): boolean => written !== draft.value && !elsewhere.value && problem.value !== 'sealed'
  return { save, after, setPhotos, unsaved }
}

function makeInspection(first: Draft, project: ProjectItem | null, site: SiteItem | null, checklist: Checklist | null, elsewhere: Ref<boolean>): Inspection {
  const draft = shallowRef(first)
  const saving = ref(false)
  const saveProblem = ref<string | null>(null)
  const disk = diskWriter(draft, saving, saveProblem, elsewhere)
  const items = checklist?.items ?? (first.checklist ? [] : [snapItem])

  const response = (itemId: string): Response | null =>
    draft.value.responses.find((r) => r.item_id === itemId) ?? draft.value.base.find((r) => r.item_id === itemId) ?? null
  const change = (patch: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...patch, updatedAt: new Date().toISOString() }
    void disk.save()
  }
  const answerAll = (changed: readonly ChecklistItem[], patch: Partial<Response>): (() => void) => {
    const before = draft.value.responses
    const stamp = { answered_at: new Date().toISOString(), mono_ms: phone.monoMs(draft.value) }
    const next = changed.map((item) => ({ ...(response(item.id) ?? blankResponse(item.id)), bulk: false, ...patch, ...stamp }))
    const others = before.filter((r) => !changed.some((item) => item.id === r.item_id))
    change({ responses: [...others, ...next], fixes: withTrack(draft.value) })
    const ids = new Set(changed.map((item) => item.id))
    return () => change({ responses: [...draft.value.responses.filter((r) => !ids.has(r.item_id)), ...before.filter((r) => ids.has(r.item_id))] })
  }
  const answer = (item: ChecklistItem, patch: Partial<Response>): void => void answerAll([item], patch)
  return {
    draft, checklist, project, site, items, saving: computed(() => saving.value || isTyping()), saveProblem, elsewhere, response, answer, answerAll, change,
    answered: computed(() => items.filter((item) => isAnswered(item, response(item.id), draft.value.photos)).length),
    photosOf: (itemId) => draft.value.photos.filter((p) => p.itemId === itemId),
    addShot: (itemId, shot) =>
      disk.after(async () => {
        const photo = await phone.addPhoto(draft.value.id, itemId, shot)
        disk.setPhotos([...draft.value.photos.filter((p) => p.id !== photo.id), photo])
        return photo
      }),
    dropPhoto: (photoId) =>
      disk.after(async () => {
        await phone.removePhoto(draft.value.id, photoId)
        disk.setPhotos(draft.value.photos.filter((p) => p.id !== photoId))
      }),
    settled: () => {
      keepTyped()
      return disk.save()
    },
    unsaved: disk.unsaved,
  }
}
