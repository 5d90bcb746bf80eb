import { toBase64 } from './datatypes.ts'

/** One entry of the audit, as it was stored. */
export interface AuditedAct {
  /** Place in the organization's audit; the AuditEvent's identity. */
  seq: number
  at: string
  action: 'create' | 'read' | 'update' | 'execute'
  /** What was touched, in our words: ids and names of things, never a patient's facts. */
  what: string
  who: { kind: 'patient' | 'guest' | 'clinician' | 'staff' | 'causeway' | 'emr' | 'anybody'; ref: string | null }
  patient: string | null
  visit: string | null
  outcome: 'done' | 'denied' | 'failed'
  /** Our ids of what came of it, such as the reference of what was written. */
  detail?: Record<string, string>
}

/** The two systems between which it went: Causeway's origin and the EMR's FHIR base. */
export interface AuditedSystems {
  causeway: string
  emr: string
}

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.'
const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'

/** IHE BALP 1.1: letter of the action, REST interaction, and who is source (110153) and destination (110152). */
const ACTIONS = {
  create: { letter: 'C', interaction: 'create', profile: 'Create', client: '110153', server: '110152' },
  // In BALP only a read has the client as destination: the data flows toward it.
  read: { letter: 'R', interaction: 'read', profile: 'Read', client: '110152', server: '110153' },
  update: { letter: 'U', interaction: 'update', profile: 'Update', client: '110153', server: '110152' },
  // A launch, a message, a call: no REST interaction, so no BALP profile claims it.
  execute: { letter: 'E', interaction: 'operation', profile: undefined, client: '110153', server: '110152' },
} as const

const ROLES = { '110153': 'Source Role ID', '110152': 'Destination Role ID' } as const

/** R4 audit-event-outcome: 0 success, 4 refused, 8 the world failed. */
const OUTCOMES = { done: '0', denied: '4', failed: '8' } as const

/** The entry as an AuditEvent of IHE BALP, for whoever gathers audits of several systems. */
export function auditEvent(act: AuditedAct, systems: AuditedSystems) {
  const { letter, interaction, profile, client, server } = ACTIONS[act.action]
  return {
    resourceType: 'AuditEvent',
    ...(profile === undefined
      ? {}
      : { meta: { profile: [`${BALP}${act.patient === null ? '' : 'Patient'}${profile}`] } }),
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction }],
    action: letter,
    recorded: act.at,
    outcome: OUTCOMES[act.outcome],
    agent: [system(client, systems.causeway), system(server, systems.emr), person(act.who)],
    source: { observer: { display: 'Causeway' }, site: systems.causeway },
    entity: [
      ...(act.patient === null
        ? []
        : [{ what: { reference: act.patient }, type: { system: ENTITY_TYPE, code: '1' }, role: role('1') }]),
      { type: { system: ENTITY_TYPE, code: '2' }, role: role('4'), name: act.what, ...detail(act) },
      ...(act.visit === null
        ? []
        : [
            {
              type: { system: ENTITY_TYPE, code: '4' },
              detail: [{ type: 'visit', valueBase64Binary: toBase64(act.visit) }],
            },
          ]),
      {
        what: { identifier: { system: 'urn:causeway:audit', value: String(act.seq) } },
        type: { system: BALP_ENTITY, code: 'XrequestId' },
      },
    ],
  }
}

const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType'

function system(code: keyof typeof ROLES, address: string) {
  return {
    type: { coding: [{ system: DCM, code, display: ROLES[code] }] },
    who: { display: address },
    requestor: false,
    network: { address, type: '5' },
  }
}

/** Who wanted it. A person at the door whom nobody has identified is named as just that. */
function person({ kind, ref }: AuditedAct['who']) {
  return {
    type: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
          code: 'IRCP',
          display: 'information recipient',
        },
      ],
    },
    who: ref === null ? { display: kind } : { reference: ref, display: kind },
    requestor: true,
  }
}

function detail({ detail: known = {} }: AuditedAct) {
  const entries = Object.entries(known)
  return entries.length === 0 ? {} : { detail: entries.map(([type, valueString]) => ({ type, valueString })) }
}

function role(code: string) {
  return { system: 'http://terminology.hl7.org/CodeSystem/object-role', code }
}
