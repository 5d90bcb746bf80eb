import Type, { type Static } from 'typebox'

/** What a patient needs so that they and the clinician understand each other. */
export const Need = Type.Union([
  Type.Literal('interpreter'),
  Type.Literal('sign-language'),
  Type.Literal('captions'),
  Type.Literal('low-vision'),
  Type.Literal('other'),
])
export type Need = Static<typeof Need>
