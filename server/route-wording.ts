import type { Route } from '#domain/route/route.ts'
import type { RoutePlaces } from './config/routes.ts'

/** By what a route hears, in words. */
export function hears({ source }: Route, { listen, pickUp: folder }: RoutePlaces): string {
  switch (source) {
    case 'mllp':
      return `MLLP on port ${listen?.port}`
    case 'file':
      return `Files in ${folder?.folder}`
    case 'webhook':
      return 'A webhook'
    case 'fhir-poll':
      return 'Changes in the EMR'
    case 'fhir-subscription':
      return 'A subscription in the EMR'
    case 'visit':
      return 'Visits'
    case 'route':
      return 'Another route'
  }
}

/** Where it leads, in words; of an address its host alone, since what follows may be a secret. */
export function goes({ destination }: Route, { deliver, call, drop, write }: RoutePlaces): string {
  switch (destination.by) {
    case 'mllp':
      return `MLLP to ${deliver?.host}:${deliver?.port}${destination.asks ? ', whose answers go back' : ''}`
    case 'webhook':
      return `a webhook at ${new URL(call?.address ?? '').host}`
    case 'file':
      return `files in ${drop?.folder}`
    case 'mail':
      return 'a notice by mail'
    case 'fhir':
      return `a FHIR server at ${new URL(write?.fhirBase ?? '').host}`
    case 'visit':
      return 'visits'
    case 'route':
      return `the route ${destination.route}`
  }
}
