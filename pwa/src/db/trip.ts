// What lies on the phone for a trip: open defects by site, one site with all that belongs to it, reminders,
// and which small pictures of defects are worth fetching ahead.
import type { ReminderItem, SiteTrip } from '../app-services'
import type { AreaItem, DefectItem, ProjectItem, SiteItem, TaskItem } from '../api/wire-types'
import { readDrafts } from './drafts'
import type { UserDatabase } from './open'

/** At 256 px a picture is 8 to 15 KB: together they keep a first download of a township under 300 KB. */
const MOST_PICTURES = 16

async function all<Data>(db: UserDatabase, type: string): Promise<readonly Data[]> {
  const rows = await db.getAllFromIndex('items', 'byType', type)
  return [...new Map(rows.map((row) => [row.id, row.data as Data])).values()]
}

/** Open defects by the id of their site, the gravest first, then the oldest. */
export async function defectsBySite(db: UserDatabase): Promise<ReadonlyMap<string, readonly DefectItem[]>> {
  const found = new Map<string, DefectItem[]>()
  for (const defect of await all<DefectItem>(db, 'defect')) {
    if (defect.site_id !== null) found.set(defect.site_id, [...(found.get(defect.site_id) ?? []), defect])
  }
  for (const list of found.values()) list.sort((a, b) => WEIGHT[b.grade] - WEIGHT[a.grade] || (a.found_on < b.found_on ? -1 : 1))
  return found
}
const WEIGHT = { general: 0, serious: 1, critical: 2 } as const

/** One site with its project, township, open defects and the reader's own open task; null when it is not here. */
export async function siteTrip(db: UserDatabase, siteId: string): Promise<SiteTrip | null> {
  const [sites, projects, areas, tasks, defects, drafts] = await Promise.all([
    all<SiteItem>(db, 'site'), all<ProjectItem>(db, 'project'), all<AreaItem>(db, 'area'), all<TaskItem>(db, 'task'), defectsBySite(db), readDrafts(db),
  ])
  const site = sites.find((each) => each.id === siteId)
  if (site === undefined) return null
  const project = projects.find((each) => each.id === site.project_id) ?? null
  const alone = sites.filter((each) => each.project_id === site.project_id).length === 1
  const task = tasks.find((each) => each.state === 'open' && (each.site_id === siteId || (each.site_id === null && alone && each.project_id === site.project_id))) ?? null
  return {
    site,
    project,
    area: areas.find((each) => each.id === project?.outline_area_id) ?? null,
    defects: defects.get(siteId) ?? [],
    task,
    draftId: drafts.find((draft) => draft.kind === 'inspection' && (draft.siteId === siteId || (task !== null && draft.taskId === task.id)))?.id ?? null,
  }
}

/** Open reminders, this phone's own first. */
export async function readReminders(db: UserDatabase, deviceId: string): Promise<readonly (ReminderItem & { readonly own: boolean })[]> {
  const found = (await all<ReminderItem>(db, 'reminder')).map((item) => ({ ...item, own: item.id === deviceId }))
  return found.sort((a, b) => Number(b.own) - Number(a.own) || (a.sent_at < b.sent_at ? 1 : -1))
}

/** Hashes of defect pictures to hold, in order: sites of own open tasks by due day first; one a defect, then its second. */
export async function tripPictures(db: UserDatabase): Promise<readonly string[]> {
  const [tasks, defects] = await Promise.all([all<TaskItem>(db, 'task'), all<DefectItem>(db, 'defect')])
  const due = new Map<string, string>()
  for (const task of tasks) {
    const before = due.get(task.project_id)
    if (task.state === 'open' && (before === undefined || task.due_on < before)) due.set(task.project_id, task.due_on)
  }
  const key = (defect: DefectItem): string => due.get(defect.project_id) ?? `9999 ${defect.found_on}`
  const ordered = [...defects].sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const hashes = [0, 1].flatMap((nth) => ordered.flatMap((defect) => defect.photos[nth]?.sha256 ?? []))
  return [...new Set(hashes)].slice(0, MOST_PICTURES)
}

/** Pictures of defects that are closed or gone leave the phone; those of returned work are held with their preview. */
export async function forgetTripPictures(db: UserDatabase, keep: readonly string[]): Promise<void> {
  const held = await db.getAllKeys('pictures')
  const withPreview = new Set(held.filter(([, size]) => size === 'preview').map(([sha256]) => sha256))
  const kept = new Set(keep)
  for (const key of held) if (!kept.has(key[0]) && !withPreview.has(key[0])) await db.delete('pictures', key)
}
