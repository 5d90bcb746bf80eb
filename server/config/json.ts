interface Shape<T> {
  Check(value: unknown): value is T
  Errors(value: unknown): readonly { instancePath: string; message: string }[]
}

/** JSON of that shape, or one sentence about the first thing that is wrong with it. */
export function parsed<T>(text: string, shape: Shape<T>, wrong: (what: string) => undefined): T | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return wrong('is not JSON; check its quotes, commas and brackets.')
  }
  if (shape.Check(value)) return value
  // The validator names the offending member before the object that holds it, so the first error is the nearest one.
  const [first] = shape.Errors(value)
  return wrong(`is wrong at ${first?.instancePath || 'its top'}: it ${first?.message ?? 'has another shape'}.`)
}
