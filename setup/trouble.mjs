/** Something that the person at the keyboard can mend; the message is one sentence that says how. */
export class Trouble extends Error {}

/** What to print for an error: a sentence for what can be mended, the whole stack for a bug. */
export function sentenceOf(error) {
  if (error instanceof Trouble) return error.message
  if (error?.code === 'ENOSPC')
    return `The disk is full (${error.path ?? 'while writing'}); free some space and start again.`
  if (error?.code === 'EACCES' || error?.code === 'EROFS') {
    return `${error.path} can't be written (${error.code}); mend its permissions or work in another folder.`
  }
  return error?.stack ?? String(error)
}
