/** The desk's own catalogue: `dt('key', {n})`. Why apart: its words load with the desk's lazy route. */
import { catalogue } from '../../i18n';
import { deskEn } from '../../i18n/desk.en';
import { deskZh } from '../../i18n/desk.zh';

export type DeskKey = keyof typeof deskZh;
export const dt = catalogue(deskZh, deskEn);

/** Is there a desk text of this name? Server codes that grew since this build are shown as they are. */
export function hasWord(key: string): key is DeskKey {
  return key in deskZh;
}
