// The numbers of a flag as figures with their names: at most three that a person can check.
import { distanceText, numberText } from '../../../i18n/format'
import { wtMaybe } from '../../../i18n/work'

export interface Fact {
  readonly name: string
  readonly value: string
}

function valueText(name: string, value: number): string {
  if (name === 'accuracy_m') return `±${distanceText(value)}`
  if (name.endsWith('_m')) return distanceText(value)
  if (name.endsWith('_s')) return `${Math.round(value)} s`
  if (name.endsWith('_pct')) return `${numberText(value)}%`
  return numberText(value)
}

/** Numbers whose name has a word on this page, in the order the rule gave them. */
export function numberFacts(numbers: { readonly [name: string]: number | string | null }): Fact[] {
  return Object.entries(numbers)
    .map(([name, value]) => ({ name: wtMaybe(`num.${name}`, ''), value: typeof value === 'number' ? valueText(name, value) : '' }))
    .filter((fact) => fact.name !== '' && fact.value !== '')
    .slice(0, 3)
}
