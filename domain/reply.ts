/** What a reply to one of our text messages asks for; `other` is whatever nobody here reads. */
export type Reply = 'stop' | 'start' | 'help' | 'other'

const STOP = new Set(
  'stop stopall unsubscribe cancel end quit revoke optout alto parar pare cancelar fin salir baja'.split(' '),
)
const START = new Set(['start', 'unstop', 'iniciar', 'reanudar', 'alta'])
const HELP = new Set(['help', 'info', 'ayuda'])

/** Words that mean it also at the head of a sentence: *Stop texting me*. *End* or *cancel* may begin another one. */
const UNMISTAKABLE = new Set(['stop', 'unsubscribe', 'alto'])

/**
 * Reads a reply. A word counts as the whole message, however it is written; the words are those by which people revoke
 * consent in the United States (47 CFR 64.1200(a)(10)) with their Spanish ones.
 */
export function replyOf(text: string): Reply {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\s]/gu, '')
    .split(/\s+/)
    .filter((word) => word !== '')
  const whole = words.join('')
  if (STOP.has(whole) || UNMISTAKABLE.has(words[0] ?? '')) return 'stop'
  if (START.has(whole)) return 'start'
  return HELP.has(whole) ? 'help' : 'other'
}
