/**
 * The time zone of a place by its state, where the whole state keeps one clock (49 CFR 71). Alaska, Arizona, Florida,
 * Idaho, Indiana, Kansas, Kentucky, Michigan, Nebraska, Nevada, North Dakota, Oregon, South Dakota, Tennessee and Texas
 * keep two: nobody is guessed into one of them.
 */
const ONE_CLOCK: ReadonlyMap<string, string> = new Map([
  ...zoned('America/New_York', 'CT:Connecticut DE:Delaware DC:District of Columbia GA:Georgia ME:Maine MD:Maryland'),
  ...zoned('America/New_York', 'MA:Massachusetts NH:New Hampshire NJ:New Jersey NY:New York NC:North Carolina OH:Ohio'),
  ...zoned('America/New_York', 'PA:Pennsylvania RI:Rhode Island SC:South Carolina VT:Vermont VA:Virginia'),
  ...zoned('America/New_York', 'WV:West Virginia'),
  ...zoned('America/Chicago', 'AL:Alabama AR:Arkansas IL:Illinois IA:Iowa LA:Louisiana MN:Minnesota MS:Mississippi'),
  ...zoned('America/Chicago', 'MO:Missouri OK:Oklahoma WI:Wisconsin'),
  ...zoned('America/Denver', 'CO:Colorado MT:Montana NM:New Mexico UT:Utah WY:Wyoming'),
  ...zoned('America/Los_Angeles', 'CA:California WA:Washington'),
  ...zoned('Pacific/Honolulu', 'HI:Hawaii'),
  ...zoned('America/Puerto_Rico', 'PR:Puerto Rico VI:Virgin Islands'),
  ...zoned('Pacific/Guam', 'GU:Guam MP:Northern Mariana Islands'),
  ...zoned('Pacific/Pago_Pago', 'AS:American Samoa'),
])

/** The zone of a state, by its postal code or its name; null where it is not known, or has more than one. */
export function zoneOfState(state: string | null): string | null {
  return state === null ? null : (ONE_CLOCK.get(state.trim().toLowerCase()) ?? null)
}

function zoned(zone: string, states: string): [string, string][] {
  const named = [...states.matchAll(/([A-Z]{2}):(.+?)(?= [A-Z]{2}:|$)/g)]
  return named.flatMap(([, code = '', name = '']) =>
    [code, name].map((one): [string, string] => [one.toLowerCase(), zone]),
  )
}
