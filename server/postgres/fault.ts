/** The database can't be brought up or reached. The message is one sentence for the operator, with what to do. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault'
}
