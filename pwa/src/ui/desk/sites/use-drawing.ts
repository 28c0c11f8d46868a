// One site under somebody's hand: its draft with undo, its words, saving, and two who save at once.
import { computed, reactive, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { sitesService, type DrawnSite, type ProjectSites, type SiteDetails } from '../../../admin-services'
import { countOf, draftOf, emptyDraft, geometryOf, type At, type Draft, type SiteKind } from '../../map/draft'
import { useUndo, type Undo } from '../../map/undo'
import { storedSide } from '../admin/words'
import { useJudging, type Judging } from './use-judging'
import { reasons } from './words'

const USUAL_BUFFER_M = 30

/** What is typed beside the drawing; `touched`: the buffer is no longer the usual one of the shape. */
export interface Typed {
  name: string
  nameEn: string
  bufferM: number
  version: number
  touched: boolean
}
export interface Drawing extends Judging {
  readonly site: ShallowRef<DrawnSite | null>
  readonly undo: Undo<Draft>
  readonly chosen: ShallowRef<At | null>
  readonly typed: Typed
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
  const typed = reactive<Typed>({ name: '', nameEn: '', bufferM: USUAL_BUFFER_M, version: 0, touched: false })
  const conflict = shallowRef<DrawnSite | null>(null)
  const wrong = shallowRef<Record<string, string>>({})
  const tooLong = computed(() => countOf(undo.now.value) > (project.value?.limits.vertices ?? 0))
  const judging = useJudging(undo.now, site, () => ({ projectId: project.value?.project.id ?? null, siteId: site.value?.id ?? null, tooLong: tooLong.value }))
  const unsaved = computed(() => undo.changed.value || reworded(site.value, typed))
  const canSave = computed(() => {
    if (!unsaved.value || typed.name.trim() === '' || judging.checking.value) return false
    return (site.value !== null && !undo.changed.value) || (!tooLong.value && judging.judged.value?.usable === true)
  })
  const open = (next: DrawnSite | null, kind: SiteKind): void => {
    site.value = next
    undo.reset(next === null ? emptyDraft(kind) : draftOf(next.geometry))
    chosen.value = conflict.value = judging.judged.value = null
    wrong.value = {}
    Object.assign(typed, wordsOf(next, kind, project.value))
  }
  /** Another shape begins anew; undo brings the old one back. */
  const become = (kind: SiteKind): void => {
    if (kind === undo.now.value.kind) return
    undo.set(emptyDraft(kind))
    chosen.value = null
    if (!typed.touched) typed.bufferM = usualBuffer_m(kind, project.value)
  }
  const keepMine = (): void => {
    typed.version = conflict.value?.version ?? typed.version
    conflict.value = null
  }
  const save = async (): Promise<DrawnSite | null> => {
    wrong.value = {}
    try {
      const geometry = geometryOf(undo.now.value)
      return await send(project.value, site.value, typed, undo.changed.value || site.value === null ? geometry : null)
    } catch (error) {
      conflict.value = storedSide<DrawnSite>(error)
      wrong.value = reasons(error)
      if (conflict.value === null && Object.keys(wrong.value).length === 0) throw error
      return null
    }
  }
  return { ...judging, site, undo, chosen, typed, conflict, wrong, tooLong, unsaved, canSave, open, become, keepMine, save }
}

const usualBuffer_m = (kind: SiteKind, project: ProjectSites | null): number => project?.limits.default_buffer_m[kind] ?? USUAL_BUFFER_M

/** A stored site's words, or those that a new one begins with. */
function wordsOf(site: DrawnSite | null, kind: SiteKind, project: ProjectSites | null): Typed {
  const name = site?.name ?? project?.project.name ?? { zh: '', en: '' }
  const bufferM = site?.buffer_m ?? usualBuffer_m(kind, project)
  return { name: name.zh, nameEn: name.en, bufferM, version: site?.version ?? 0, touched: site !== null }
}

function reworded(site: DrawnSite | null, typed: Typed): boolean {
  return site !== null && (typed.name !== site.name.zh || typed.nameEn !== site.name.en || typed.bufferM !== site.buffer_m)
}

/** Adds or changes the site; geometry null keeps the stored one. */
async function send(project: ProjectSites | null, site: DrawnSite | null, typed: Typed, geometry: ReturnType<typeof geometryOf>): Promise<DrawnSite | null> {
  const name = typed.name.trim()
  const details: SiteDetails = { name, name_en: typed.nameEn.trim() || name, buffer_m: Number(typed.bufferM) }
  if (site !== null) return sitesService.changeSite(site.id, typed.version, { ...details, geometry })
  return project === null || geometry === null ? null : sitesService.addSite(project.project.id, { ...details, geometry })
}
