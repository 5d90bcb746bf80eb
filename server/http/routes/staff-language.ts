import Type from 'typebox'
import { StaffLanguage, staffLanguagePaths } from '#api/staff-language.ts'
import { readerOf } from '../reader.ts'
import { route } from '../route.ts'

const KNOWN = { workspace: 'by-launch', desk: 'by-desk', operator: 'by-desk' } as const

/** The language of whoever has a page for staff open. Nothing here is of a patient. */
export const staffLanguageRoutes = (['workspace', 'desk', 'operator'] as const).map((page) =>
  route({
    method: 'POST',
    url: staffLanguagePaths[page],
    action: 'choose-language',
    known: KNOWN[page],
    params: Type.Object({ launch: Type.String() }),
    body: StaffLanguage,
    handle: ({ door, request, body }) => {
      const reader = readerOf(request.caller)
      if (reader === null) throw new Error('a route of staff was reached by nobody of them')
      return door.deps.useCases.staffLanguage.keep(reader, body)
    },
  }),
)
