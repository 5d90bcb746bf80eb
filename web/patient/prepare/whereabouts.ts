import type { Whereabouts } from '#api/visit.ts'

/** The fields of *Where are you right now?*, all text as typed. */
export type TypedWhereabouts = {
  line: string
  city: string
  state: string
  postalCode: string
  callback: string
  emergencyName: string
  emergencyPhone: string
}

/** The fields as they were answered before, or empty. */
export function typedFrom(known: Whereabouts | undefined): TypedWhereabouts {
  return {
    line: known?.place.line ?? '',
    city: known?.place.city ?? '',
    state: known?.place.state ?? '',
    postalCode: known?.place.postalCode ?? '',
    callback: known?.callback ?? '',
    emergencyName: known?.emergency.name ?? '',
    emergencyPhone: known?.emergency.phone ?? '',
  }
}

/** The answer, or the fields that have to be mended, in the order of the page. */
export function whereaboutsFrom(
  typed: TypedWhereabouts,
): { answer: Whereabouts } | { wrong: (keyof TypedWhereabouts)[] } {
  const text = (field: keyof TypedWhereabouts) => typed[field].trim()
  const fine: Record<keyof TypedWhereabouts, boolean> = {
    line: text('line') !== '',
    city: text('city') !== '',
    state: /^[A-Z]{2}$/.test(typed.state),
    postalCode: /^\d{5}(-\d{4})?$/.test(text('postalCode')),
    callback: isPhone(typed.callback),
    emergencyName: text('emergencyName') !== '',
    emergencyPhone: isPhone(typed.emergencyPhone),
  }
  const wrong = FIELDS.filter((field) => !fine[field])
  if (wrong.length > 0) return { wrong }
  return {
    answer: {
      place: { line: text('line'), city: text('city'), state: typed.state, postalCode: text('postalCode') },
      callback: text('callback'),
      emergency: { name: text('emergencyName'), phone: text('emergencyPhone') },
    },
  }
}

const FIELDS = ['line', 'city', 'state', 'postalCode', 'callback', 'emergencyName', 'emergencyPhone'] as const

/** Ten digits, with or without the country's 1 and in any writing. */
function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  return text.trim().length <= 30 && (digits.length === 10 || (digits.length === 11 && digits.startsWith('1')))
}
