type Json = Record<string, unknown>

/**
 * What FHIR demands of an element beyond its shape, by its type: gives it as it may stand, or undefined where it may not. Each
 * names its invariant (FHIR R4).
 */
export function settled(type: string, json: Json): Json | undefined {
  switch (type) {
    case 'ContactPoint':
      // cpt-2
      return json.value === undefined || json.system !== undefined ? json : { system: 'other', ...json }
    case 'Period':
      // per-1
      return isAfter(json.start, json.end) ? { start: json.start } : json
    case 'Quantity':
      // qty-3
      return json.code !== undefined && json.system === undefined ? without(json, 'code') : json
    case 'Attachment':
      // att-1
      return json.data !== undefined && json.contentType === undefined
        ? { contentType: 'application/octet-stream', ...json }
        : json
    case 'Patient.contact':
      // pat-1
      return ['name', 'telecom', 'address', 'organization'].some((name) => json[name] !== undefined) ? json : undefined
    case 'Appointment.participant':
      // app-1
      return json.type !== undefined || json.actor !== undefined ? json : undefined
    case 'Observation':
      // obs-6
      return Object.keys(json).some((name) => name.startsWith('value')) ? without(json, 'dataAbsentReason') : json
    case 'Observation.referenceRange':
      // obs-3
      return (json.low ?? json.high ?? json.text) ? json : undefined
    case 'Appointment':
      return withEnd(json)
    default:
      return json
  }
}

/** What is lacking of a resource that FHIR demands beyond its elements, by path. */
export function lackingOf(type: string, json: Json): string[] {
  // app-3
  const open = json.status === 'proposed' || json.status === 'cancelled' || json.status === 'waitlist'
  return type === 'Appointment' && json.start === undefined && !open ? ['Appointment.start'] : []
}

/** app-2: start and end, or neither; the end follows from the duration. */
function withEnd(json: Json): Json {
  const { start, end, minutesDuration: minutes } = json
  if (typeof start === 'string' && end === undefined && typeof minutes === 'number')
    return { ...json, end: new Date(Date.parse(start) + minutes * 60_000).toISOString() }
  return (start === undefined) === (end === undefined) ? json : without(without(json, 'start'), 'end')
}

function without(json: Json, name: string): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name))
}

function isAfter(start: unknown, end: unknown): boolean {
  return typeof start === 'string' && typeof end === 'string' && Date.parse(start) > Date.parse(end)
}
