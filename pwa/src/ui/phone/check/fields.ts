// Names of a checklist's own fields (laboratory values, inputs, design values) in the page's language.
import type { Checklist, ChecklistItem } from '../../../app-services'
import { lang, say } from '../../../i18n'

export interface Field {
  readonly id: string
  readonly name: string
  readonly unit: string | null
}

/** A field by its id: the checklist's label, or the id made readable when the list has none. */
export function fieldOf(checklist: Checklist | null, id: string): Field {
  const label = checklist?.labels[id]
  return { id, name: label ? say(label) : id.replace(/_/g, ' '), unit: label?.unit ?? null }
}

/** What a laboratory or text item asks to copy. */
export const fieldsOf = (checklist: Checklist | null, item: ChecklistItem): Field[] => (item.fields ?? []).map((id) => fieldOf(checklist, id))

/** Named values asked instead of plain readings (pipe test, broken slabs). */
export const inputNames = (item: ChecklistItem): readonly string[] => item.measure?.inputs ?? []
export const inputsOf = (checklist: Checklist | null, item: ChecklistItem): Field[] => inputNames(item).map((id) => fieldOf(checklist, id))

/** The design field the nominal value comes from, or null. */
export function designField(item: ChecklistItem): string | null {
  const nominal = item.measure?.nominal
  return typeof nominal === 'string' && nominal.startsWith('design:') ? nominal.slice('design:'.length) : null
}

/** The unit of the readings in the page's language; '' when the list gives none. */
export function unitOf(item: ChecklistItem): string {
  const { unit, unit_en } = item.measure ?? {}
  const given = (lang.value === 'en' ? (unit_en ?? unit) : unit) ?? ''
  return given.replace(/\bm([23])\b/g, (_, power: string) => `m${power === '2' ? '²' : '³'}`)
}
