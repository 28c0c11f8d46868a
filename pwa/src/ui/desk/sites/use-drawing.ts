// One site under somebody's hand: its draft with undo, what the server says of it, saving, and two who save at once.
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { sitesService, type DrawnSite, type JudgedDrawing, type ProjectSites } from '../../../admin-services'
import { draftOf, emptyDraft, geometryOf, countOf, type At, type Draft, type SiteKind } from '../../map/draft'
import { useUndo, type Undo } from '../../map/undo'
import { storedSide } from '../admin/words'
import { reasons } from './words'

const WAIT_MS = 350

export interface Drawing {
  readonly site: ShallowRef<DrawnSite | null>
  readonly undo: Undo<Draft>
  readonly chosen: ShallowRef<At | null>
  readonly name: Ref<string>
  readonly nameEn: Ref<string>
  readonly bufferM: Ref<number>
  readonly judged: ShallowRef<JudgedDrawing | null>
  readonly checking: Ref<boolean>
  readonly conflict: ShallowRef<DrawnSite | null>
  readonly wrong: ShallowRef<Record<string, string>>
  readonly tooLong: ComputedRef<boolean>
  readonly unsaved: ComputedRef<boolean>
  readonly canSave: ComputedRef<boolean>
  readonly open: (site: DrawnSite | null, kind: SiteKind) => void
  readonly become: (kind: SiteKind) => void
  readonly keepMine: () => void
  /** The stored site after saving; throws what is neither a refused field nor a conflict. */
  readonly save: () => Promise<DrawnSite | null>
}

export function useDrawing(project: ShallowRef<ProjectSites | null>): Drawing {
  const site = shallowRef<DrawnSite | null>(null)
  const undo = useUndo<Draft>(emptyDraft('line'))
  const chosen = shallowRef<At | null>(null)
  const name = ref('')
  const nameEn = ref('')
  const bufferM = ref(30)
  const version = ref(0)
  const judged = shallowRef<JudgedDrawing | null>(null)
  const checking = ref(false)
  const conflict = shallowRef<DrawnSite | null>(null)
  const wrong = shallowRef<Record<string, string>>({})
  let bufferTouched = false

  const limit = computed(() => project.value?.limits.vertices ?? 0)
  const tooLong = computed(() => countOf(undo.now.value) > limit.value)
  const reworded = computed(() => {
    const stored = site.value
    return stored !== null && (name.value !== stored.name.zh || nameEn.value !== stored.name.en || bufferM.value !== stored.buffer_m)
  })
  const unsaved = computed(() => undo.changed.value || reworded.value)
  const canSave = computed(() => {
    if (!unsaved.value || name.value.trim() === '' || checking.value) return false
    return site.value !== null && !undo.changed.value ? true : !tooLong.value && judged.value?.usable === true
  })

  const defaultBuffer = (kind: SiteKind): number => project.value?.limits.default_buffer_m[kind] ?? 30
  const open = (next: DrawnSite | null, kind: SiteKind): void => {
    site.value = next
    undo.reset(next === null ? emptyDraft(kind) : draftOf(next.geometry))
    chosen.value = null
    conflict.value = null
    wrong.value = {}
    judged.value = null
    version.value = next?.version ?? 0
    name.value = next?.name.zh ?? project.value?.project.name.zh ?? ''
    nameEn.value = next?.name.en ?? project.value?.project.name.en ?? ''
    bufferM.value = next?.buffer_m ?? defaultBuffer(kind)
    bufferTouched = next !== null
  }
  /** Another shape begins anew; undo brings the old one back. */
  const become = (kind: SiteKind): void => {
    if (kind === undo.now.value.kind) return
    undo.set(emptyDraft(kind))
    chosen.value = null
    if (!bufferTouched) bufferM.value = defaultBuffer(kind)
  }

  let asked = 0
  let timer = 0
  const judge = async (): Promise<void> => {
    const geometry = geometryOf(undo.now.value)
    const here = project.value
    const mine = ++asked
    if (here === null || geometry === null || tooLong.value) {
      judged.value = null
      checking.value = false
      return
    }
    try {
      const answer = await sitesService.check(here.project.id, geometry, 'wgs84', site.value?.id ?? null)
      if (mine === asked) judged.value = answer
    } catch {
      if (mine === asked) judged.value = null // saving asks again and says why it cannot
    } finally {
      if (mine === asked) checking.value = false
    }
  }
  watch([undo.now, site], () => {
    checking.value = geometryOf(undo.now.value) !== null
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void judge(), WAIT_MS)
  })
  watch(bufferM, () => (bufferTouched = true), { flush: 'sync' })

  const save = async (): Promise<DrawnSite | null> => {
    const here = project.value
    const geometry = geometryOf(undo.now.value)
    if (here === null) return null
    wrong.value = {}
    const details = { name: name.value.trim(), name_en: nameEn.value.trim() || name.value.trim(), buffer_m: Number(bufferM.value) }
    try {
      if (site.value === null) return geometry === null ? null : await sitesService.addSite(here.project.id, { ...details, geometry })
      return await sitesService.changeSite(site.value.id, version.value, { ...details, geometry: undo.changed.value ? geometry : null })
    } catch (error) {
      conflict.value = storedSide<DrawnSite>(error)
      wrong.value = reasons(error)
      if (conflict.value === null && Object.keys(wrong.value).length === 0) throw error
      return null
    }
  }
  const keepMine = (): void => {
    version.value = conflict.value?.version ?? version.value
    conflict.value = null
  }
  return { site, undo, chosen, name, nameEn, bufferM, judged, checking, conflict, wrong, tooLong, unsaved, canSave, open, become, keepMine, save }
}
