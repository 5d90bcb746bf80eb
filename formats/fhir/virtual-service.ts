import type { FhirElement } from './element.ts'

/** R5 `Appointment.virtualService` in R4 form: package hl7.fhir.uv.xver-r5.r4 0.1.0, where it is a complex extension. */
const VIRTUAL_SERVICE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService'

/** The join address on an Appointment. It names the visit and admits nobody by itself. */
export function virtualService(joinAddress: string) {
  return {
    url: VIRTUAL_SERVICE,
    extension: [
      { url: '_datatype', valueString: 'VirtualServiceDetail' },
      { url: 'additionalInfo', valueUrl: joinAddress },
      {
        url: 'address',
        extension: [
          { url: '_datatype', valueString: 'ExtendedContactDetail' },
          { url: 'telecom', valueContactPoint: { system: 'url' as const, value: joinAddress } },
        ],
      },
    ],
  }
}

/** Whether an Appointment carries this very address. */
export function hasAddress(appointment: FhirElement, joinAddress: string): boolean {
  return appointment
    .children('extension')
    .filter((extension) => extension.textMaybe('url') === VIRTUAL_SERVICE)
    .flatMap((extension) => extension.children('extension'))
    .some((part) => part.textMaybe('valueUrl') === joinAddress)
}

/** The Appointment's other extensions. */
export function withoutAddress(appointment: FhirElement): object[] {
  return appointment
    .children('extension')
    .filter((extension) => extension.textMaybe('url') !== VIRTUAL_SERVICE)
    .map((extension) => extension.json())
}
