import type { NotOpened } from '../composer/composing.ts'

/** What is said of orders that are signed in the EMR's own composer. */
export const composerEn = {
  open: (emr: string) => `Open in ${emr}`,
  not: (why: NotOpened, emr: string): string => {
    switch (why) {
      case 'no-answer':
        return `${emr} did not answer, so its composer is not open. Propose the order here, or try again.`
      case 'refused':
        return `${emr} did not open its composer. Propose the order here instead.`
      case 'another-order':
        return `${emr} took something other than this order, so it was not opened there. Propose the order here, and tell your IT desk.`
    }
  },
  notControlled: (why: NotOpened, emr: string): string =>
    why === 'no-answer' ? `${emr} did not answer, so its composer is not open.` : `${emr} did not open its composer.`,
  leave: (emr: string) => `Close and go on in ${emr}`,
  left: (emr: string) => `${emr} closes this. If it still stands here, close it in ${emr}: everything is saved.`,
  notLeft: (why: NotOpened, emr: string, reason: string | null): string =>
    why === 'no-answer'
      ? `${emr} did not answer. Everything is saved: close this in ${emr}.`
      : `${emr} did not close this${reason === null ? '.' : `, and says: “${reason}”`} Everything is saved: go on in ${emr}, or close it there.`,
  says: (emr: string, reason: string) => `${emr} says: “${reason}”`,
  unsigned: (emr: string) => `in ${emr}’s composer, not signed yet`,
  signed: (emr: string) => `signed in ${emr}; its number is looked up`,
  gone: (emr: string) => `no longer in ${emr}’s composer; its orders are looked through`,
  notFound: (emr: string) =>
    `no longer in ${emr}’s composer, and no such order is seen in ${emr}: it was removed there, or comes later`,
  unheard: (emr: string) => `${emr} does not say now how it stands`,
  show: 'Show again',
  back: 'Take back',
  notBack: (emr: string) => `${emr} did not take it back. Remove it in its composer.`,
  dismiss: 'Dismiss',
}
