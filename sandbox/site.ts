/** Whose EMR a sandbox is: by what it is known on its pages and in messages of HL7 v2. */
export interface Site {
  /** Of the organization, there and in Causeway's settings. */
  id: 'riverbend' | 'meadowlark'
  name: string
  /** The EMR, as its own pages call it. */
  product: string
  /** MSH-3 and MSH-4 of what it sends; the first is the authority of its patients' numbers too. */
  application: string
  facility: string
  /** How long the free times of its schedules are. */
  slotMinutes: 20 | 60
}

/** The practice that refers. */
export const RIVERBEND: Site = {
  id: 'riverbend',
  name: 'Riverbend Family Practice',
  product: 'RiverChart',
  application: 'RIVERCHART',
  facility: 'RIVERBEND',
  slotMinutes: 20,
}

/** The behavioral health department, at another place and with an EMR of another kind. */
export const MEADOWLARK: Site = {
  id: 'meadowlark',
  name: 'Meadowlark Behavioral Health',
  product: 'MeadowChart',
  application: 'MEADOWCHART',
  facility: 'MEADOWLARK',
  // Fifty minutes of therapy, and ten to write.
  slotMinutes: 60,
}
