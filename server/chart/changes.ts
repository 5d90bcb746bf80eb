import type { Change, Changes } from '../act/poll-route.ts'
import { asFault } from './faults.ts'
import { FhirClient, turnstile, type Fetch } from './fhir-client.ts'

const PAGE = 200

/** What has changed in a FHIR server (R4, 3.1.1.1.2: `_lastUpdated`), asked for under backend services. */
export function changesIn(fhirBase: string, fetch: Fetch): Changes {
  const client = new FhirClient(fhirBase, fetch, turnstile(1))
  return {
    since: async function* changesSince(type, since) {
      const query = `_lastUpdated=ge${encodeURIComponent(since)}&_sort=_lastUpdated&_count=${PAGE}`
      for (let address: string | undefined = `${type}?${query}`; address !== undefined;) {
        const here: string = address
        const page = await asFault(() => client.page(type, here))
        yield page.matches.map((resource): Change => {
          return { resource: resource.json(), at: resource.child('meta')?.textMaybe('lastUpdated') ?? since }
        })
        address = page.next
      }
    },
    one: (reference) => asFault(async () => (await client.read(reference)).json()),
  }
}
