import type { OpenVisit, VisitPage } from '#api/visit.ts'
import type { Language } from '../ui/times.ts'
import type { pathsOf } from './paths.ts'
import type { Save, SaveState } from './saving.ts'
import type { Words } from './words/en.ts'

/** What every screen of the patient's page is given. */
export type Scene = {
  visit: string
  page: VisitPage
  paths: ReturnType<typeof pathsOf>
  words: Words
  language: Language
  /** IANA zone of this device. */
  zone: string
  save: Save
  saving: SaveState
  reload: () => Promise<void>
}

/** The same, once the person has shown who they are. */
export type OpenScene = Scene & { open: OpenVisit }
