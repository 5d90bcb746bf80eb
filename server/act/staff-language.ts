import type { StaffLanguage } from '#api/staff-language.ts'
import type { House } from './house.ts'
import type { DeskSession, LaunchSession, OperatorSession } from './use-cases.ts'

/** Whoever of the practice is signed in, on whichever page. */
export type Reader = Pick<LaunchSession | DeskSession | OperatorSession, 'organization' | 'practitioner'>

/** In which language somebody reads: kept with the person, as a browser may keep nothing for a page in the EMR's frame. */
export interface StaffLanguageUseCases {
  /** Null where they never chose: then the browser's own counts. */
  kept(reader: Reader): Promise<StaffLanguage['language'] | null>
  keep(reader: Reader, chosen: StaffLanguage): Promise<null>
}

export function staffLanguageUseCases({ store }: Pick<House, 'store'>): StaffLanguageUseCases {
  return {
    kept: ({ organization, practitioner }) => store.staffLanguage(organization, practitioner),
    keep: async ({ organization, practitioner }, { language }) => {
      await store.keepStaffLanguage(organization, practitioner, language)
      return null
    },
  }
}
