// The desk's places by role. A place whose page is not in this build is left out.
import type { Router } from 'vue-router'
import type { DeskKey } from './words'

export interface NavEntry {
  readonly to: string
  readonly icon: string
  readonly word: DeskKey
}

const QUEUE: NavEntry = { to: '/desk/queue', icon: 'order', word: 'nav.queue' }
const PROJECTS: NavEntry = { to: '/leader/projects', icon: 'building', word: 'nav.projects' }
const TASKS: NavEntry = { to: '/desk/tasks', icon: 'cal', word: 'nav.tasks' }
const RESCUE: NavEntry = { to: '/desk/rescue', icon: 'life', word: 'nav.rescue' }
const UNSENT: NavEntry = { to: '/desk/unsent', icon: 'send', word: 'nav.unsent' }
const KEPT: NavEntry = { to: '/desk/kept', icon: 'hour', word: 'nav.kept' }
const ADMINISTRATOR: readonly NavEntry[] = [
  { to: '/desk/projects', icon: 'building', word: 'nav.projects' },
  { to: '/desk/people', icon: 'user', word: 'nav.people' },
  { to: '/desk/devices', icon: 'phone', word: 'nav.devices' },
  { to: '/desk/areas', icon: 'map', word: 'nav.places' },
  { to: '/desk/import', icon: 'doc', word: 'nav.import' },
  TASKS,
  { to: '/desk/design', icon: 'ruler', word: 'nav.design' },
  RESCUE,
  { to: '/desk/admin', icon: 'server', word: 'nav.status' },
]

/** Where the desk of a role begins; only a supervisor has a queue. */
const BEGINS: Partial<Record<string, string>> = { administrator: '/desk/people', auditor: '/leader', leader: '/leader', unit: '/leader/projects' }
export const deskOf = (role: string): string => BEGINS[role] ?? QUEUE.to

/** What stands in the bar for this role. */
export function entriesOf(role: string, router: Router): readonly NavEntry[] {
  if (role === 'administrator') return ADMINISTRATOR.filter((entry) => router.resolve(entry.to).name !== 'lost')
  return role === 'supervisor' ? [QUEUE, TASKS, PROJECTS, UNSENT, KEPT, RESCUE] : role === 'unit' ? [PROJECTS] : [PROJECTS, KEPT]
}
