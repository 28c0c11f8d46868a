// The bodies of the record examples: one complete one of every kind, telling one
// story of a fictional village road. Every field of schema 1 stands in at least one.
import type { Response } from '../src/core/types'

export const PROJECT_ID = '01985a00-0000-7000-8000-000000000101'
export const SITE_ID = '01985a00-0000-7000-8000-000000000102'
export const UNIT_ID = '01985a00-0000-7000-8000-000000000103'

const FIX = { lat_deg: 34.1234567, lon_deg: 113.4567891, accuracy_m: 8, age_s: 1.2 }

export function response(given: Partial<Response> & Pick<Response, 'item_id' | 'verdict'>): Response {
  return {
    grade: null, readings: null, choice: null, text: null, lab: null, progress: null, reason: null, bulk: false,
    answered_at: '2026-06-01T01:10:00.000Z', mono_ms: 480_000, ...given,
  }
}

const TIMES = { started_at: '2026-06-01T01:02:00.000Z', finished_at: '2026-06-01T01:36:00.000Z', mono_started_ms: 0, mono_finished_ms: 2_040_000 }

export const INSPECTION = {
  type: 'drawn', project_id: PROJECT_ID, site_id: SITE_ID, task_id: '01985a00-0000-7000-8000-000000000104',
  checklist: { id: 'village-road-completed', version: 1 }, defect_id: null, companions: [], ...TIMES,
  design: { slab_thickness_mm: 200, pavement_width_mm: 4500 },
  responses: [
    response({ item_id: 'D02', verdict: 'pass', readings: [4495, 4502, 4510, 4498, 4490, 4505, 4500, 4488] }),
    response({ item_id: 'D03', verdict: 'fail', grade: 'serious', lab: { report_number: 'SH-2026-118', laboratory: '示范县检测站' }, readings: [178, 172, 175], reason: '芯样偏薄' }),
    response({ item_id: 'D11', verdict: 'pass', choice: 'slight' }),
    response({ item_id: 'D12', verdict: 'pass', bulk: true }),
    response({ item_id: 'D20', verdict: 'answered', progress: [{ milestone: 'M3', pct: 60, chainage_m: 820.5 }], text: '面层已铺到 K0+820' }),
  ],
  fixes: [{ ...FIX, captured_at: '2026-06-01T01:05:00.000Z', mono_ms: 180_000 }],
  answers: [{ code: 'evidence.place_uncertain', subject_part: null, reason_code: 'gps_drift', text: '山边信号弱' }],
  note: '雨后路肩松软',
}

export const CORRECTION = {
  responses: [response({ item_id: 'D02', verdict: 'fail', grade: 'general', readings: [4495, 4502, 4470, 4498, 4465, 4505, 4500, 4460] })],
  reason: '漏量了三处', ...TIMES, started_at: '2026-06-02T01:00:00.000Z', finished_at: '2026-06-02T01:09:00.000Z', mono_finished_ms: 540_000,
  fixes: [{ ...FIX, captured_at: '2026-06-02T01:01:00.000Z', mono_ms: 60_000 }], answers: [],
}

export const RETURNED = {
  decision: 'returned', corrections_seen: [], items: [{ item_id: 'D02', reason_code: 'reading_missing', text: 'K0+620 以后没有读数' }],
  reason_code: 'reading_missing', reason: '宽度少三处',
}

export const NOTICE = {
  defect: { item_id: 'D03', name: '面板厚度', grade: 'serious' }, addressee_unit_id: UNIT_ID, project_id: PROJECT_ID, due_on: '2026-06-20',
  demand: '复测厚度并提出处理方案',
}

export const OTHERS = {
  extension: { due_on: '2026-06-30', reason: '汛期停工十天' },
  closure: { reason: '复测合格' },
  override: { code: 'evidence.off_site', subject_part: null, reason: '图上路线偏北, 已改' },
  release: { reason: '手机落水, 这张照片找不回来' },
  answer: { code: 'quality.item_failed', subject_part: 'D03', verdict: 'explained', reason_code: 'other', text: '已安排复测' },
  reply: { cause: '基层局部隆起', measures: '凿除重铺 12 米', responsible_person_key: '01985a00-0000-7000-8000-000000000105' },
  progress: { project_id: PROJECT_ID, reported_on: '2026-06-05', milestones: [{ milestone: 'M3', pct: 75 }], note: '按计划' },
  order: { project_id: PROJECT_ID, unit_id: UNIT_ID, due_on: '2026-06-15', text: '请说明厚度问题的处理进度' },
  light_override: { project_id: PROJECT_ID, light: 'yellow', reason: '经现场会商, 限期整改', until_on: '2026-06-30' },
  resident_report: { project_id: PROJECT_ID, text: '村口一段有裂缝', contact_key: '01985a00-0000-7000-8000-000000000106' },
  resident_verdict: { resolved: true, text: '已经修好' },
}

export const PHOTO_FIX = FIX
