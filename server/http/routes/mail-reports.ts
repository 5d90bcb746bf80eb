import Type from 'typebox'
import { MailCall, mailPath } from '#api/mail-reports.ts'
import { signedIn } from '../caller.ts'
import { route } from '../route.ts'

/** Where mail that came back is handed in, and services tell what became of ours (docs/mail.md). */
export const mailReportRoutes = [
  route({
    method: 'POST',
    url: mailPath,
    action: 'hear-gateway',
    known: 'by-signature',
    crossSite: true,
    params: Type.Object({ organization: Type.String() }),
    body: MailCall,
    limit: 600,
    handle: ({ door, params, body, request }) =>
      door.deps.useCases.mailReports.hear(params.organization, signedIn(request), body),
  }),
]
