// Areas as a list in the order of their tree, each with its depth.
import type { Places } from '../../../admin-services'

export type Area = Places['areas'][number]
export interface AreaRow {
  readonly area: Area
  readonly depth: number
}

/** Parents before children, by name; an area whose parent is out of reach is a root. */
export function treeOf(areas: readonly Area[]): AreaRow[] {
  const known = new Set(areas.map((area) => area.id))
  const below = new Map<string | null, Area[]>()
  for (const area of areas) {
    const parent = area.parent_id !== null && known.has(area.parent_id) ? area.parent_id : null
    below.set(parent, [...(below.get(parent) ?? []), area])
  }
  const rows: AreaRow[] = []
  const visit = (parent: string | null, depth: number): void => {
    for (const area of (below.get(parent) ?? []).sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'))) {
      rows.push({ area, depth })
      visit(area.id, depth + 1)
    }
  }
  visit(null, 0)
  return rows
}
