// A refusal in the server's own words. It says each in both languages, the browser's in `title` and the other one in
// `detail`; the page may have been set to either.
import type { ServiceProblem } from '../../app-services'
import { say } from '../../i18n'

const HAN = /\p{Script=Han}/u

/** The server's sentence in the page's language, in the other one when it said only that; '' when it said nothing. */
export function serverWords({ detail, fields }: ServiceProblem): string {
  const said = [fields['title'], detail].filter((each) => typeof each === 'string')
  return say({ zh: said.find((each) => HAN.test(each)) ?? '', en: said.find((each) => !HAN.test(each)) ?? '' })
}
