// A county's own files: dropped, looked at, mended and taken on the server. Nothing here works offline by
// design; every change carries the version it was made from. Taking is asked again safely.
import { API } from '../api/client'
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { accessToken, askAs } from './tokens'

type Schemas = components['schemas']
export type ImportDraft = Schemas['ImportDraft']
export type ImportPage = Schemas['ImportPage']
export type ImportPreview = Schemas['ImportPreview']
export type ImportRow = Schemas['ImportRow']
export type ImportRows = Schemas['ImportRows']
export type ImportMark = Schemas['ImportMark']
export type ImportColumn = Schemas['ImportColumn']
export type ImportMapping = Schemas['ImportMapping']
export type ImportShape = Schemas['ImportShape']
export type ImportShapes = Schemas['ImportShapes']
export type ImportKind = ImportDraft['kind']
export type Datum = 'wgs84' | 'gcj02' | 'bd09'

export interface ImportOptions {
  named?: Record<string, string>
  heading_row?: number | null
  sheet?: string | null
  year?: number | null
  money?: string | null
  hidden?: string
  conflicts?: string
  new_areas?: boolean
  datum?: Datum | null
  project?: string | null
  buffer_m?: number | null
}
export interface TypedCell {
  row: number
  key: string
  text: string | null
  alike?: boolean
}
export interface ImportChange {
  options?: ImportOptions
  cells?: TypedCell[]
  exclude?: number[]
  include?: number[]
  exclude_bad?: boolean
}

/** Reading and judging a large file takes the server a while. */
const PATIENCE_MS = 180_000

async function send<Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json?: unknown): Promise<Answer> {
  const body = await askAs(await requireSession(), { method, path: `/admin/imports${path}`, json, timeoutMs: PATIENCE_MS })
  if (body === null && method !== 'DELETE') throw new ServiceProblem('portal', 204)
  return body as unknown as Answer
}

const id = encodeURIComponent

async function drop(kind: ImportKind, file: File, datum: Datum | null): Promise<ImportPage> {
  const query = new URLSearchParams({ kind, name: file.name.slice(-200) || 'file', ...(datum === null ? {} : { datum }) })
  const bytes = await file.arrayBuffer()
  const contentType = 'application/octet-stream'
  const body = await askAs(await requireSession(), { method: 'POST', path: `/admin/imports?${query.toString()}`, bytes, contentType, timeoutMs: PATIENCE_MS })
  return body as unknown as ImportPage
}

/** The empty ledger, as a file to save. */
async function template(): Promise<Blob> {
  const token = await accessToken(await requireSession())
  try {
    const answer = await fetch(`${API}/admin/imports/template`, { headers: { authorization: `Bearer ${token}` }, redirect: 'error', cache: 'no-store' })
    if (!answer.ok) throw new ServiceProblem('server', answer.status)
    return await answer.blob()
  } catch (failure) {
    throw failure instanceof ServiceProblem ? failure : new ServiceProblem('network')
  }
}

export const imports = {
  list: () => send<{ items: ImportDraft[] }>('GET', ''),
  drop,
  show: (draftId: string) => send<ImportPage>('GET', `/${id(draftId)}`),
  rows: (draftId: string, show: string, code: string | null, begin: number, limit: number) =>
    send<ImportRows>('GET', `/${id(draftId)}/rows?${new URLSearchParams({ show, begin: String(begin), limit: String(limit), ...(code === null ? {} : { code }) }).toString()}`),
  shapes: (draftId: string) => send<ImportShapes>('GET', `/${id(draftId)}/shapes`),
  change: (draftId: string, version: number, change: ImportChange) => send<ImportPage>('PUT', `/${id(draftId)}`, { version, ...change }),
  take: (draftId: string, version: number) => send<ImportPage>('POST', `/${id(draftId)}/take`, { version }),
  template,
  discard: (draftId: string) => send<null>('DELETE', `/${id(draftId)}`),
}

export { ServiceProblem }
