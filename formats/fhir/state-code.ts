const STATES =
  'AL:Alabama AK:Alaska AZ:Arizona AR:Arkansas CA:California CO:Colorado CT:Connecticut DE:Delaware DC:District of Columbia FL:Florida ' +
  'GA:Georgia HI:Hawaii ID:Idaho IL:Illinois IN:Indiana IA:Iowa KS:Kansas KY:Kentucky LA:Louisiana ME:Maine MD:Maryland ' +
  'MA:Massachusetts MI:Michigan MN:Minnesota MS:Mississippi MO:Missouri MT:Montana NE:Nebraska NV:Nevada NH:New Hampshire ' +
  'NJ:New Jersey NM:New Mexico NY:New York NC:North Carolina ND:North Dakota OH:Ohio OK:Oklahoma OR:Oregon PA:Pennsylvania ' +
  'RI:Rhode Island SC:South Carolina SD:South Dakota TN:Tennessee TX:Texas UT:Utah VT:Vermont VA:Virginia WA:Washington ' +
  'WV:West Virginia WI:Wisconsin WY:Wyoming AS:American Samoa GU:Guam MP:Northern Mariana Islands PR:Puerto Rico VI:Virgin Islands'

const CODES = new Map(
  [...STATES.matchAll(/([A-Z]{2}):(.+?)(?= [A-Z]{2}:|$)/g)].flatMap(([, code = '', name = '']) => [
    [code.toLowerCase(), code] as const,
    [name.toLowerCase(), code] as const,
  ]),
)

/** The postal code of a state that a record writes by its code or its name; null where it is neither. */
export function stateCode(written: string): string | null {
  return CODES.get(written.trim().toLowerCase()) ?? null
}
