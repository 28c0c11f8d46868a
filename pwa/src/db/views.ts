// What the first screens show, put together from pulled items and own drafts.
import type { OfflineReady, ProjectNear, ReturnView, StorageState, TaskView, TodayView } from '../app-services'
import type { ProjectItem, ReturnItem, SiteItem, TaskItem } from '../api/wire-types'
import type { Checklist } from '../core/checklist-types'
import { chainage } from '../core/chainage'
import { fixDistanceM } from '../core/geo'
import { byRisk, riskReasons, type RiskFacts } from '../core/risk'
import type { Fix } from '../core/types'
import { neededPictures } from '../sync/pull'
import { unsentBytes } from '../sync/unsent'
import { readDrafts } from './drafts'
import type { UserDatabase } from './open'
import { defectsBySite } from './trip'

const DAY_MS = 86_400_000

async function byId<Data extends { readonly id: string }>(db: UserDatabase, type: string): Promise<Map<string, Data>> {
  const rows = await db.getAllFromIndex('items', 'byType', type)
  return new Map(rows.map((row) => [row.id, row.data as Data]))
}

interface Pulled {
  readonly projects: Map<string, ProjectItem>
  readonly sites: Map<string, SiteItem>
  readonly checklists: Map<string, Checklist>
}

async function pulled(db: UserDatabase): Promise<Pulled> {
  const [projects, sites, checklists] = await Promise.all([byId<ProjectItem>(db, 'project'), byId<SiteItem>(db, 'site'), byId<Checklist>(db, 'checklist')])
  return { projects, sites, checklists }
}

/** Whole days from today to a date, both in the county's zone; negative when overdue. */
export function daysUntil(dateOn: string, now: Date, zone: string): number {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now)
  return Math.round((Date.parse(dateOn) - Date.parse(today)) / DAY_MS)
}

function siteDistanceM(site: SiteItem | undefined, fix: Fix | null): number | null {
  return fixDistanceM(site?.geometry ?? null, fix)
}

/** The site a task is about: the one it names, else the only one of its project. */
function siteOf(task: TaskItem, sites: Map<string, SiteItem>): SiteItem | null {
  if (task.site_id !== null) return sites.get(task.site_id) ?? null
  const own = [...sites.values()].filter((site) => site.project_id === task.project_id)
  return own.length === 1 ? (own[0] ?? null) : null
}

function riskOf({ task, project, defects, dueInDays }: Pick<TaskView, 'task' | 'project' | 'defects' | 'dueInDays'>): RiskFacts {
  return {
    dueInDays,
    light: project?.light ?? null,
    holdPoint: task.hold_point !== null,
    drawn: task.kind === 'drawn',
    defectGrades: defects.map((defect) => defect.grade),
    seriousFlags: project?.serious_flags ?? 0,
  }
}

function placed(view: TaskView): Parameters<typeof byRisk>[0] {
  return { risk: riskOf(view), distanceM: view.distanceM, id: view.task.id }
}

export async function todayView(db: UserDatabase, fix: Fix | null, zone: string): Promise<TodayView> {
  const [{ projects, sites, checklists }, tasks, returns, drafts, defects] = await Promise.all([
    pulled(db), byId<TaskItem>(db, 'task'), byId<ReturnItem>(db, 'return'), readDrafts(db), defectsBySite(db),
  ])
  const now = new Date()
  const sealedTasks = await sealedTaskIds(db)
  const taskViews = [...tasks.values()].filter((task) => task.state === 'open' && !sealedTasks.has(task.id)).map((task): TaskView => {
    const site = siteOf(task, sites)
    const view = {
      task,
      project: projects.get(task.project_id) ?? null,
      site,
      checklist: checklists.get(`${task.checklist_id}@${task.checklist_version}`) ?? null,
      distanceM: siteDistanceM(site ?? undefined, fix),
      dueInDays: daysUntil(task.due_on, now, zone),
      draftId: drafts.find((draft) => draft.taskId === task.id)?.id ?? null,
      defects: site === null ? [] : (defects.get(site.id) ?? []),
    }
    return { ...view, risk: riskReasons(riskOf(view)) }
  })
  const corrected = await correctedIds(db)
  const returnViews = [...returns.values()].filter((item) => !corrected.has(item.id)).map((item): ReturnView => {
    const list = item.inspection.body.checklist
    return {
      item,
      project: projects.get(item.project_id) ?? null,
      site: item.site_id === null ? null : (sites.get(item.site_id) ?? null),
      checklist: list === null ? null : (checklists.get(`${list.id}@${list.version}`) ?? null),
      draftId: drafts.find((draft) => draft.kind === 'correction' && draft.of?.id === item.id)?.id ?? null,
    }
  })
  return { returns: returnViews, tasks: taskViews.sort((a, b) => byRisk(placed(a), placed(b))), drafts, projects: [...projects.values()] }
}

/** Tasks whose inspection is sealed here but not yet counted by the server. */
async function sealedTaskIds(db: UserDatabase): Promise<ReadonlySet<string>> {
  return await sealedBodies(db, 'inspection', (record) => (record.body.task_id === undefined ? null : record.body.task_id))
}

/** Inspections whose correction is sealed after the return and not yet counted by the server. */
async function correctedIds(db: UserDatabase): Promise<ReadonlySet<string>> {
  const returns = await byId<ReturnItem>(db, 'return')
  return await sealedBodies(db, 'correction', (record) => {
    const item = record.of === null ? undefined : returns.get(record.of.id)
    return item !== undefined && record.created_at > item.decided_at && !item.corrections.some((known) => known.id === record.id) ? item.id : null
  })
}

interface SealedRecord {
  readonly id: string
  readonly of: { readonly id: string } | null
  readonly created_at: string
  readonly body: { readonly task_id?: string | null }
}

async function sealedBodies(db: UserDatabase, kind: string, pick: (record: SealedRecord) => string | null): Promise<ReadonlySet<string>> {
  const entries = (await db.getAll('outbox')).filter((entry) => entry.what === 'record' && entry.recordKind === kind && entry.status !== 'refused')
  const found = new Set<string>()
  for (const entry of entries) {
    const bytes = await db.get('bytes', entry.bytesKey)
    const id = bytes === undefined ? null : pick(JSON.parse(new TextDecoder().decode(bytes)) as SealedRecord)
    if (id !== null) found.add(id)
  }
  return found
}

/** Projects by distance of their nearest site; without a fix in the order they came. */
export async function projectsNear(db: UserDatabase, fix: Fix | null): Promise<readonly ProjectNear[]> {
  const { projects, sites } = await pulled(db)
  const near = [...projects.values()].map((project): ProjectNear => {
    const own = [...sites.values()].filter((site) => site.project_id === project.id).map((site) => ({ site, distanceM: siteDistanceM(site, fix) }))
    own.sort((a, b) => (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity))
    const nearest = own[0]
    const along = nearest === undefined || fix === null ? null : chainage(nearest.site.geometry, fix.lat_deg, fix.lon_deg)
    return { project, site: nearest?.site ?? null, distanceM: nearest?.distanceM ?? null, chainageM: along?.chainageM ?? null, light: project.light }
  })
  return fix === null ? near : near.sort((a, b) => (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity))
}

async function shellHeld(): Promise<boolean> {
  if (typeof caches === 'undefined') return false
  const names = await caches.keys()
  return names.some((name) => name.startsWith('siteproof-shell-')) && (await caches.match('/')) !== undefined
}

/** Can the phone go offline now, and what is still missing. */
export async function offlineReady(db: UserDatabase, hasKey: boolean): Promise<OfflineReady> {
  const [{ projects, sites, checklists }, tasks, needed, held, shell] = await Promise.all([
    pulled(db), byId<TaskItem>(db, 'task'), neededPictures(db), db.getAllKeys('pictures'), shellHeld(),
  ])
  const open = [...tasks.values()].filter((task) => task.state === 'open')
  const previews = new Set(held.filter(([, size]) => size === 'preview').map(([sha256]) => sha256))
  const missing: string[] = []
  if (!shell) missing.push('shell')
  if (projects.size === 0) missing.push('tasks')
  if (open.some((task) => task.site_id !== null && !sites.has(task.site_id))) missing.push('sites')
  if (open.some((task) => !checklists.has(`${task.checklist_id}@${task.checklist_version}`))) missing.push('checklists')
  if (needed.some((sha256) => !previews.has(sha256))) missing.push('pictures')
  if (!hasKey) missing.push('device_key')
  const pictures = new Set(held.map(([sha256]) => sha256)).size
  return { ready: missing.length === 0, tasks: open.length, sites: sites.size, checklists: checklists.size, pictures, missing }
}

export async function storageState(db: UserDatabase): Promise<StorageState> {
  const storage = (navigator as { storage?: StorageManager }).storage
  return { persisted: (await storage?.persisted().catch(() => false)) ?? false, unsentBytes: await unsentBytes(db) }
}
