/** Words of the page of records kept aside, English. */
import type { keptZh } from './kept.zh'

export const keptEn: Record<keyof typeof keptZh, string> = {
  'title': 'Kept aside',
  'again': 'Look again',
  'lead': '{n} {n|record is|records are} stored and not lost, but {n|does|do} not count yet. Each says why, and what to do.',
  'none': 'Nothing is kept aside',
  'none.why': 'Everything received counts. A record that is stored but does not count would stand here with its reason.',
  'elsewhere': 'A project outside your scope',
  'unknown': 'A project not known here',
  'by': '{kind} · {who}',
  'at': 'received {when}',
  'brought': 'brought by {who}',
  'photos': '{n} {n|photo|photos}',
  'missing': '{n} still missing',
  'open': 'Open the inspection',
  'reasons': 'Why, and what to do',
  'more': 'Earlier ones',
  'kind.inspection': 'Inspection',
  'kind.correction': 'Correction',
  'kind.review': 'Decision',
  'kind.other': 'Record',
}
