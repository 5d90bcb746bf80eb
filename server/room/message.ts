import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { RoomToServer } from '#api/room.ts'

const Text = (longest: number) => Type.String({ maxLength: longest })
const Maybe = <T extends ReturnType<typeof Text> | ReturnType<typeof Type.Number>>(type: T) =>
  Type.Optional(Type.Union([type, Type.Null()]))

const Signal = Type.Object({
  description: Type.Optional(Type.Object({ type: Text(20), sdp: Type.Optional(Text(60_000)) })),
  candidate: Type.Optional(
    Type.Union([
      Type.Object({
        candidate: Type.Optional(Text(2_000)),
        sdpMid: Maybe(Text(100)),
        sdpMLineIndex: Maybe(Type.Number()),
        usernameFragment: Maybe(Text(256)),
      }),
      Type.Null(),
    ]),
  ),
  restart: Type.Optional(Type.Boolean()),
})

const said = Compile(
  Type.Union([
    Type.Object({ kind: Type.Literal('signal'), to: Text(100), signal: Signal }),
    Type.Object({ kind: Type.Literal('chat'), text: Type.String({ minLength: 1, maxLength: 2_000 }) }),
    Type.Object({
      kind: Type.Literal('connected'),
      medium: Type.Union([Type.Literal('video'), Type.Literal('audio')]),
    }),
    Type.Object({ kind: Type.Literal('muted'), audio: Type.Boolean(), video: Type.Boolean() }),
    Type.Object({
      kind: Type.Literal('stepped'),
      step: Type.Union([Type.Literal('full'), Type.Literal('smaller'), Type.Literal('paused'), Type.Literal('phone')]),
    }),
    Type.Object({ kind: Type.Literal('alive') }),
  ]),
)

/** Reads what a page said in the room; undefined for anything else than api/room.ts names. */
export function readSaid(text: string): RoomToServer | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return said.Check(value) ? value : undefined
}
