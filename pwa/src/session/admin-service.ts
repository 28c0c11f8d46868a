// What the administrator's desk asks of the server: accounts, devices, places, tasks, design values.
// Nothing here works offline by design; every change carries the version it was made from.
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { askAs } from './tokens'

type Schemas = components['schemas']
export type AdminUser = Schemas['AdminUser']
export type AdminUserPage = Schemas['AdminUserPage']
export type AdminDevice = Schemas['AdminDevice']
export type Activation = Schemas['Activation']
export type Places = Schemas['Places']
export type AdminTask = Schemas['Task']
export type Assigning = Schemas['Assigning']
export type Design = Schemas['Design']
export type PlaceKind = 'areas' | 'units' | 'sectors'
export type DesignValues = Record<string, number | string>

export interface UserDetails {
  name: string
  name_en: string | null
  role: string
  unit_id: string | null
  areas: string[]
  sectors: string[]
  phone: string | null
}
export interface TaskDetails {
  assignee_id: string
  due_on: string
  hold_point: string | null
}
export interface PlaceDetails {
  name: string
  name_en: string
  kind?: string
  area_id?: string | null
  parent_id?: string
}

/** One request under /api/v1/admin as who is signed in. */
export async function send<Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json?: unknown): Promise<Answer> {
  const body = await askAs(await requireSession(), { method, path: `/admin${path}`, json })
  if (body === null && method !== 'DELETE') throw new ServiceProblem('portal', 204)
  return body as unknown as Answer
}

const id = encodeURIComponent
const origin = (): string => location.origin
const query = (values: Record<string, string | null>): string => {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

export const admin = {
  users: (q: string | null, role: string | null, after: string | null) =>
    send<Schemas['AdminUserList']>('GET', `/users${query({ q, role, after })}`),
  user: (userId: string) => send<AdminUserPage>('GET', `/users/${id(userId)}`),
  addUser: (username: string, details: UserDetails) =>
    send<{ user: AdminUserPage; activation: Activation }>('POST', '/users', { ...details, username, origin: origin() }),
  changeUser: (userId: string, version: number, active: boolean, details: UserDetails) =>
    send<AdminUserPage>('PUT', `/users/${id(userId)}`, { ...details, version, active }),
  renewActivation: (userId: string) => send<Activation>('POST', `/users/${id(userId)}/activation`, { origin: origin() }),
  devices: () => send<{ items: AdminDevice[] }>('GET', '/devices'),
  stopDevice: (deviceId: string, how: 'freeze' | 'revoke') => send<AdminDevice>('POST', `/devices/${id(deviceId)}/${how}`, {}),
  places: () => send<Places>('GET', '/places'),
  addPlace: (kind: PlaceKind, details: PlaceDetails & { id: string | null }) => send<unknown>('POST', `/${kind}`, details),
  changePlace: (kind: PlaceKind, placeId: string, version: number, details: PlaceDetails) =>
    send<unknown>('PUT', `/${kind}/${id(placeId)}`, { ...details, version }),
  tasks: (state: string | null, after: string | null) => send<Schemas['TaskList']>('GET', `/tasks${query({ state, after })}`),
  assigning: (projectId: string) => send<Assigning>('GET', `/projects/${id(projectId)}/assigning`),
  addTask: (projectId: string, details: TaskDetails & { site_id: string | null; checklist_id: string }) =>
    send<AdminTask>('POST', `/projects/${id(projectId)}/tasks`, details),
  changeTask: (taskId: string, version: number, details: TaskDetails) => send<AdminTask>('PUT', `/tasks/${id(taskId)}`, { ...details, version }),
  withdrawTask: (taskId: string, version: number) => send<null>('DELETE', `/tasks/${id(taskId)}?version=${version}`),
  design: (projectId: string) => send<Design>('GET', `/projects/${id(projectId)}/design`),
  changeDesign: (projectId: string, version: number, design: DesignValues) =>
    send<Design>('PUT', `/projects/${id(projectId)}/design`, { version, design }),
}

export { ServiceProblem }
