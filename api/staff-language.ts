import Type, { type Static } from 'typebox'

/** Where the pages for staff keep the language that was chosen on them: at the page's own address. */
export const staffLanguagePaths = {
  workspace: '/api/w/:launch/language',
  desk: '/api/desk/:launch/language',
  operator: '/api/operator/:launch/language',
} as const

/** The language in which whoever has this page open reads all pages for staff, from their next one on in any browser. */
export const StaffLanguage = Type.Object({ language: Type.Union([Type.Literal('en'), Type.Literal('es')]) })
export type StaffLanguage = Static<typeof StaffLanguage>
