import type { Field, Message, Segment } from './message.ts'

/** A message that notes which of its fields are looked at. */
export interface Watched {
  message: Message
  /** Fields that say something and that nobody looked at, such as `PV1-7`: each once, in the order of the message. */
  passedOver(): string[]
}

/** Read on the way to every answer, before and after the body. */
const OF_THE_HEADER = [1, 2, 3, 4, 5, 6, 9, 10, 12, 15, 16, 18]

/** The same message for whoever reads it; what was passed over can be told afterwards. */
export function watched({ delimiters, segments }: Message): Watched {
  const read = new Set(OF_THE_HEADER.map((number) => `MSH-${number}`))
  const watch = ({ name, fields }: Segment): Segment => ({
    name,
    fields: new Proxy(fields, {
      get(target, key, receiver): unknown {
        if (typeof key === 'string' && /^\d+$/.test(key)) read.add(`${name}-${Number(key) + 1}`)
        return Reflect.get(target, key, receiver)
      },
    }),
  })
  const [header, ...others] = segments
  return {
    message: { delimiters, segments: [watch(header), ...others.map(watch)] },
    passedOver() {
      const filled = segments.flatMap(({ name, fields }) =>
        fields.flatMap((field, index) => (saysSomething(field) ? [`${name}-${index + 1}`] : [])),
      )
      return [...new Set(filled)].filter((field) => !read.has(field))
    },
  }
}

function saysSomething(field: Field): boolean {
  return field.some((repetition) => repetition.some((component) => component.some((value) => value !== '')))
}
