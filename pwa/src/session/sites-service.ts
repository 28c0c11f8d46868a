// What the desk asks of the server to draw sites and to set plans. Nothing here works offline by design;
// every change carries the version it was made from.
import type { components } from '../api/schema'
import type { Geometry } from '../core/types'
import { send } from './admin-service'

type Schemas = components['schemas']
type Typed<Row> = Omit<Row, 'geometry'> & { geometry: Geometry }
export type DrawnSite = Typed<Schemas['DrawnSite']>
export type ProjectSites = Omit<Schemas['ProjectSites'], 'sites' | 'neighbours' | 'outlines'> & {
  sites: DrawnSite[]
  neighbours: Typed<Schemas['ProjectSites']['neighbours'][number]>[]
  outlines: Typed<Schemas['ProjectSites']['outlines'][number]>[]
}
export type JudgedDrawing = Omit<Schemas['JudgedDrawing'], 'geometry'> & { geometry: Geometry | null }
export type SiteChange = Schemas['SiteHistory']['items'][number]
export type AdminProject = Schemas['AdminProject']
export type AdminProjectList = Schemas['AdminProjectList']
export type Datum = 'wgs84' | 'gcj02' | 'bd09'
export interface SiteDetails {
  name: string
  name_en: string
  buffer_m: number
}
export interface PlanDetails {
  name: string
  name_en: string
  milestones: AdminProject['milestones']
  baseline: AdminProject['baseline']
}

const id = encodeURIComponent

export const sitesService = {
  projects: (q: string | null, missing: 'site' | 'plan' | null, after: string | null) => {
    const given = Object.entries({ q, missing, after }).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '')
    return send<AdminProjectList>('GET', `/projects?${new URLSearchParams(given).toString()}`)
  },
  project: (projectId: string) => send<AdminProject>('GET', `/projects/${id(projectId)}`),
  changeProject: (projectId: string, version: number, plan: PlanDetails) =>
    send<AdminProject>('PUT', `/projects/${id(projectId)}`, { ...plan, version }),
  sites: (projectId: string) => send<ProjectSites>('GET', `/projects/${id(projectId)}/sites`),
  check: (projectId: string, geometry: Geometry, datum: Datum, siteId: string | null) =>
    send<JudgedDrawing>('POST', `/projects/${id(projectId)}/sites/check`, { geometry, datum, site_id: siteId }),
  addSite: (projectId: string, details: SiteDetails & { geometry: Geometry }) =>
    send<DrawnSite>('POST', `/projects/${id(projectId)}/sites`, details),
  /** Geometry null keeps the present one. */
  changeSite: (siteId: string, version: number, details: SiteDetails & { geometry: Geometry | null }) =>
    send<DrawnSite>('PUT', `/sites/${id(siteId)}`, { ...details, version }),
  history: (siteId: string) => send<{ items: SiteChange[] }>('GET', `/sites/${id(siteId)}/history`),
}
