/**
 * The telephone service did not answer. Without the cause, whose text may quote numbers. `code` is shaped like Node's own
 * network codes, by which it is known for no bug.
 */
export class TelephoneAway extends Error {
  readonly code = 'ETELEPHONE'
  constructor(why: string) {
    super(`telephone: ${why}`)
    this.name = 'TelephoneAway'
  }
}
