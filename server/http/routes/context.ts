import Type from 'typebox'
import { LAUNCHED_BY_CONTEXT } from '#domain/access/context.ts'
import { isNo } from '../../act/use-cases.ts'
import { originsOf } from '../headers.ts'
import { route } from '../route.ts'
import { sendPlainPage } from '../send-page.ts'

/** Links by context, which the EMR makes: one address each for its patients, its clinicians and its test of the hardware. */
export const contextRoutes = [
  route({
    method: 'GET',
    url: '/context/:organization/:who',
    action: 'open-link',
    known: 'not',
    params: Type.Object({ organization: Type.String(), who: Type.Enum([...LAUNCHED_BY_CONTEXT]) }),
    query: Type.Object({ context: Type.Optional(Type.String({ maxLength: 4000 })) }),
    limit: 30,
    framing: (door, { organization }) => ({
      ancestors: originsOf(
        door.deps.config.organizations.filter(({ id }) => id === organization).flatMap(({ emr }) => emr.frameAncestors),
      ),
      devices: true,
    }),
    handle: async ({ door, params, query, request, reply }) => {
      const { organization, who } = params
      const opened = await door.deps.useCases.contextLinks.open(organization, who, query.context ?? '', (visit) =>
        door.cookies.device(request, visit),
      )
      if (isNo(opened)) return sendPlainPage(door, request, reply.code(404), 'context')
      if (opened.opens === 'sign-in') {
        door.cookies.setLaunch(reply, opened.pending, opened.secret)
        return reply.redirect(opened.redirect, 302)
      }
      door.cookies.setDevice(reply, opened.visit, opened.deviceSecret)
      return reply.redirect(`/v/${encodeURIComponent(opened.visit)}`, 303)
    },
  }),
]
