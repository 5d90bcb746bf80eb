import { createContext, useContext } from 'react'
import type { Language } from '../../ui/times.ts'
import { en, type Words } from './en.ts'

/** The catalogue in use, the language that was asked for, and how to ask for the other one. */
export interface Speech {
  words: Words
  language: Language
  change: () => void
}

/** Handed down past all that lies between: every part of the workspace speaks. */
export const Spoken = createContext<Speech>({ words: en, language: 'en', change: () => {} })

/** The words of the language that the page is read in. */
export function useWords(): Words {
  return useContext(Spoken).words
}
