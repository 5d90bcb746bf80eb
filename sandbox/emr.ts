import type { FhirRepository } from '@medplum/fhir-router'
import type { DetectedIssue, MedicationRequest, ServiceRequest } from '@medplum/fhirtypes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connections } from './connections.ts'
import type { FaultKind } from './faults.ts'
import type { App, SandboxSettings } from './settings.ts'

/** A person who may sign in to the EMR; `practitioner` is the id of their Practitioner. */
export interface Staff {
  practitioner: string
  role: 'clinician' | 'rooming' | 'front-desk' | 'operator'
  name: string
}

/** What the EMR has open when it starts an app. All but `appContext` are resource ids without their type. */
export interface LaunchContext {
  user: string
  clientId: string
  patient?: string
  encounter?: string
  appointment?: string
  appContext?: string
  /** Of a launch that became a grant. */
  messagingHandle?: string
}

/** A card of CDS Hooks 2.0, as far as the EMR shows it. */
export interface CdsCard {
  uuid?: string
  summary: string
  detail?: string
  indicator: 'info' | 'warning' | 'critical'
  source: { label: string; url?: string }
  links?: { label: string; url: string; type: 'absolute' | 'smart'; appContext?: string }[]
  /** Of each the resource that accepting it creates, unsigned. */
  suggestions?: { id?: string; label: string; resource: object }[]
  /** The service that gave it, to which is told what became of it. */
  service: string
}

/** What became of a card: a suggestion of it was taken, or it was put aside. */
export interface CardEnd {
  service: string
  card: string
  /** The suggestion that was taken; none where the card was put aside. */
  accepted?: string
}

/** What one app answered to a hook; `failed` says in words why there are no cards. */
export interface AppCards {
  app: App
  cards: CdsCard[]
  failed?: string
}

/** The practice's record system, as its own screens see it. Apps see only HTTP. */
export interface Emr {
  readonly settings: SandboxSettings
  /** For example `http://localhost:8090`; one origin for record, sign-in and screens. */
  readonly origin: string
  readonly fhirBase: string
  /** The record: journaled, so that what has been answered survives `kill -9`. */
  readonly repo: FhirRepository
  readonly apps: readonly App[]
  readonly now: () => Date
  /** Whether the fake transcription service is to be out of service. */
  readonly transcriptionDown: () => boolean
  /** Whether the gateway for text messages is to be out of service. */
  readonly textGatewayDown: () => boolean
  /** How the fake telephone service is to fail the call that is asked for now. */
  readonly telephoneFault: () => FaultKind | undefined
  /** How the simulated video service is to fail when it is asked (GET), or has something to tell (POST). */
  readonly videoFault: (how: 'GET' | 'POST') => FaultKind | undefined
  /** Whether the EMR's own video module is to tell nobody who comes and goes. */
  readonly nativeSilent: () => boolean
  /** Whether the call-back for who is connected is to be out of service. */
  readonly connectionStatusDown: () => boolean
  /** Who is connected to the video of an appointment, as the schedule shows it. */
  readonly connections: Connections
  /** Everyone who may sign in, clinicians first. */
  staff(): Promise<Staff[]>
  /** Starts the EMR session of this browser by a cookie on `reply`. */
  signIn(reply: FastifyReply, practitioner: string): Promise<Staff>
  /** Ends the session and revokes what apps were granted in it. */
  signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** The signed-in staff member of this request's session. */
  staffOf(request: FastifyRequest): Staff | undefined
  /** Tells apps what the user of this session has open (FHIRcast), where the EMR has a hub. */
  readonly opened: (request: FastifyRequest, patient: string, encounter?: string) => void
  readonly closed: (request: FastifyRequest) => void
  /** Stores the context of a launch and returns its opaque id: good once, for five minutes. */
  openLaunch(context: LaunchContext): string
  /**
   * Asks each app's `patient-view` services, or with an order that is being selected in the composer its `order-select` ones, at
   * most 2 s; an app that fails gives no cards and a reason.
   */
  cards(staff: Staff, patient: string, encounter?: string, selected?: object): Promise<AppCards[]>
  /** Tells an app what became of a card of its; false where it did not take that, or no app has the service. */
  cardEnded(end: CardEnd): Promise<boolean>
  /** The EMR's own allergy, interaction and duplicate checks on an order, stored as DetectedIssues. */
  checkOrder(order: MedicationRequest | ServiceRequest): Promise<DetectedIssue[]>
  /** Signs an order as this clinician, or throws an OperationOutcomeError that says why not. */
  signOrder(staff: Staff, order: MedicationRequest | ServiceRequest): Promise<MedicationRequest | ServiceRequest>
  /** Takes a free slot for a patient in one transaction, as the practice's own schedule does. */
  bookSlot(booking: { slot: string; patient: string; reason: string }): Promise<string>
}
