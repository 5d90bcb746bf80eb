/** What a route did with a message, for a trace: codes and our own numbers, nothing else. */
export interface Span {
  name: 'receive' | 'deliver'
  /** 32 hex digits, the same for a message wherever it goes. */
  trace: string
  /** 16 hex digits. */
  id: string
  startMs: number
  endMs: number
  failed: boolean
  attributes: Attributes
}

/** What a span may say, by name; what else is given it, or does not have the form below, is left out. */
export interface Attributes {
  'causeway.organization': string
  'causeway.route': string
  /** MSH-9, a type of resource, or a name of an event that the route's file itself says. */
  'causeway.event': string
  /** The number by which the page *Operation* knows the message. */
  'causeway.message'?: string
  'causeway.outcome': string
  /** HTTP status and issue types, or the code and place of an acknowledgement. */
  'causeway.code'?: string
  /** What a FHIR server made or changed, of types that are no person. */
  'fhir.reference'?: string
}

const NAME = /^[a-z0-9][a-z0-9-]{0,60}$/
const CODE = /^(\d{3}(, [a-z]+(-[a-z]+)*){0,5}|(A[AER]|C[AER])(, \d{3}( at [A-Z][A-Z0-9]{2}(-\d{1,2}){0,2})?)?)$/
/** Of a type that is no person. */
const REFERENCE = String.raw`(?!(?:Patient|Person|RelatedPerson|Practitioner|PractitionerRole)/)[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}`
const FORMS: Readonly<Record<keyof Attributes, RegExp>> = {
  'causeway.organization': NAME,
  'causeway.route': NAME,
  'causeway.event': /^([A-Z]{3}\^[A-Z][A-Z0-9]{2}|[A-Z][A-Za-z]{1,60}|[a-z][a-z0-9-]{0,60})$/,
  'causeway.message': /^\d{1,19}$/,
  'causeway.outcome': /^(stored|filtered|delivered|withheld|again|never|fault)$/,
  'causeway.code': CODE,
  'fhir.reference': new RegExp(`^${REFERENCE}( ${REFERENCE}){0,19}$`),
}

/** Spans as a collector takes them: an ExportTraceServiceRequest of OTLP 1.x in JSON. */
export function otlpOf(spans: readonly Span[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: [said('service.name', 'causeway')] },
        scopeSpans: [{ scope: { name: 'causeway.routes' }, spans: spans.map(spanOf) }],
      },
    ],
  }
}

function spanOf({ name, trace, id, startMs, endMs, failed, attributes }: Span): object {
  return {
    traceId: trace,
    spanId: id,
    name: `route ${name}`,
    // SPAN_KIND_SERVER, SPAN_KIND_CLIENT
    kind: name === 'receive' ? 2 : 3,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: permitted(attributes),
    status: { code: failed ? 2 : 1 },
  }
}

/** Whatever it is given: only what is named above, each in its form. */
function permitted(attributes: Attributes): object[] {
  const given: Readonly<Record<string, unknown>> = { ...attributes }
  return Object.entries(FORMS).flatMap(([key, form]) => {
    const value = given[key]
    return typeof value === 'string' && form.test(value) ? [said(key, value)] : []
  })
}

function said(key: string, value: string): object {
  return { key, value: { stringValue: value } }
}

/** References of people are left out before: a trace says that somebody's record was changed, not whose. */
export function namesNobody(reference: string): boolean {
  return FORMS['fhir.reference'].test(reference)
}

/** The reason of a try as far as it is codes: what precedes the first word that is none. */
export function codeIn(why: string): string | undefined {
  return CODE.test(why) ? why : undefined
}
