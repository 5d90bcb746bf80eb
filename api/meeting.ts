import Type, { type Static } from 'typebox'

/**
 * The meeting in the organization's own video tool as one of its people sees it; null where the room is ours. `address` is
 * their own, and only while they are let in.
 */
export const MeetingView = Type.Union([
  Type.Object({
    /** What the tool is called. */
    tool: Type.String(),
    testPage: Type.Union([Type.String(), Type.Null()]),
    /** `over`: ended there while the visit goes on. */
    state: Type.Union([
      Type.Literal('none'),
      Type.Literal('asked'),
      Type.Literal('open'),
      Type.Literal('failed'),
      Type.Literal('over'),
    ]),
    why: Type.Union([Type.Literal('away'), Type.Literal('refused'), Type.Literal('no-agreement'), Type.Null()]),
    address: Type.Union([Type.String(), Type.Null()]),
    /** Who is in the meeting now, as the tool has told. */
    here: Type.Array(
      Type.Union([
        Type.Literal('patient'),
        Type.Literal('clinician'),
        Type.Literal('helper'),
        Type.Literal('interpreter'),
      ]),
    ),
    /** Guests who were sent away, and whom the tool may still let in. */
    replacing: Type.Array(Type.Union([Type.Literal('helper'), Type.Literal('interpreter')])),
  }),
  Type.Null(),
])
export type MeetingView = Static<typeof MeetingView>
