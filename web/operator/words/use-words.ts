import { speaking } from '../../ui/speaking.tsx'
import { en } from './en.ts'
import { loadWords } from './load.ts'

export const { Speaking, ChangeLanguage, useWords, useLanguage } = speaking(en, loadWords)
