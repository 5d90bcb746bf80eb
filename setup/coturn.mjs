import { bringByApt, programNamed } from './apt.mjs'
import { shown } from './progress.mjs'
import { Trouble } from './trouble.mjs'

/** The path of coturn's `turnserver`, which apt-get brings where there is none, with the openssl that makes its certificate. */
export async function findTurnserver() {
  const found = both()
  if (found) return found
  await shown('Installing coturn for the tests of the relay', () => bringByApt('coturn', 'openssl'))
  const brought = both()
  if (brought) return brought
  throw new Trouble(
    "There is no coturn here and none could be installed, so calls by a relay can't be tested; install coturn and openssl.",
  )
}

function both() {
  return programNamed(['openssl']) && programNamed(['turnserver'])
}
