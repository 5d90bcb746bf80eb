import type { PictureAnswer, PictureForPatient, PictureView } from '#api/picture.ts'
import type { PictureContent } from '#domain/visit/content.ts'
import type { Happening } from '#domain/visit/happening.ts'
import type { PictureState } from '#domain/visit/state.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { contentDigest } from './link.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { LaunchSession, PictureToFile, PatientDevice, PatientUseCases, WorkspaceUseCases } from './use-cases.ts'

/** Stills of the patient's picture: asked for, taken and filed by the clinician. */
export function pictures(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
): Pick<WorkspaceUseCases, 'askPicture' | 'picture' | 'filePicture'> {
  const audited = (session: LaunchSession, visit: StoredVisit, what: string): AuditEntry => ({
    action: 'update',
    what,
    who: { kind: 'clinician', ref: session.practitioner },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  })
  const by = (session: LaunchSession) => ({ who: 'clinician' as const, ref: session.practitioner })
  const act = async (session: LaunchSession, happening: Happening, what: string, picture: string | null = null) => {
    const visit = await visitOf(session)
    const release = picture === null ? [] : sealedOf(visit, picture)
    return happen(house, visit.id, happening, { audit: [audited(session, visit, what)], release })
  }

  return {
    askPicture: async (session, { site }) => {
      const picture = house.newId()
      const asked: Happening = { kind: 'ask-picture', by: by(session), picture, site }
      return (await act(session, asked, 'picture asked')) ?? { picture }
    },

    picture: async (session, picture, { act: turn }) => {
      switch (turn) {
        case 'allow':
        case 'decline': {
          const answer: Happening = { kind: 'answer-picture', by: by(session), picture, decision: turn }
          return act(session, answer, `picture ${turn === 'allow' ? 'allowed' : 'declined'} by word of mouth`)
        }
        case 'drop':
          return act(session, { kind: 'drop-picture', by: by(session), picture }, 'picture dropped', picture)
        case 'again': {
          const { digest = null, held = null } = (await visitOf(session)).state.pictures?.[picture] ?? {}
          if (digest === null || held === null) return { refused: 'not-found' }
          const again: Happening = { kind: 'file-picture', by: by(session), picture, digest, held, shows: null }
          return act(session, again, 'picture filed again')
        }
        case 'withdraw':
          return act(
            session,
            { kind: 'withdraw-picture', by: by(session), picture },
            'picture said to be filed wrongly',
          )
      }
    },

    filePicture: async (session, picture, filing) => {
      const visit = await visitOf(session)
      const content = contentOf(filing, new Date(house.now().getTime() - filing.ageMs))
      const { jpeg, site, siteText, side } = content
      const digest = contentDigest({ jpeg, site, siteText, side })
      // One ref per picture: what is taken anew after the chart's no replaces what was refused.
      const held = `picture/${picture}`
      return happen(
        house,
        visit.id,
        { kind: 'file-picture', by: by(session), picture, digest, held, shows: { site, side } },
        {
          hold: [{ ref: held, kind: 'picture', why: 'until the chart has it', content }],
          audit: [audited(session, visit, 'picture filed')],
        },
      )
    },
  }
}

/** The patient's yes, no, or change of mind, which costs them nothing. */
export function pictureAnswers(
  house: House,
  visitOf: (device: PatientDevice) => Promise<StoredVisit>,
): PatientUseCases['picture'] {
  return async (device, picture, { decision }) => {
    const visit = await visitOf(device)
    const by = { who: 'patient' as const }
    const happening: Happening =
      decision === 'withdraw'
        ? { kind: 'drop-picture', by, picture }
        : { kind: 'answer-picture', by, picture, decision }
    const what = SAID[decision]
    return happen(house, visit.id, happening, {
      audit: [
        {
          action: 'update',
          what,
          who: { kind: 'patient', ref: null },
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
      release: decision === 'withdraw' ? sealedOf(visit, picture) : [],
    })
  }
}

const SAID: Record<PictureAnswer['decision'], string> = {
  allow: 'picture allowed',
  decline: 'picture declined',
  withdraw: 'picture withdrawn',
}

/** Every picture of a visit, the first asked first, as this clinician sees it. */
export function pictureViews({ state }: StoredVisit, practitioner: string): PictureView[] {
  return inOrder(state.pictures).map(([picture, { site, side = null, status, by, answered, reference, why }]) => ({
    picture,
    site,
    side,
    status,
    mayWithdraw: status === 'filed' && by === practitioner,
    answeredBy: answered?.by ?? null,
    reference,
    why,
  }))
}

/** The newest picture, for the patient whom it shows. */
export function pictureForPatient({ state }: StoredVisit): PictureForPatient | null {
  const [picture, newest] = inOrder(state.pictures).at(-1) ?? []
  return picture === undefined || newest === undefined ? null : { picture, site: newest.site, status: newest.status }
}

/** The database keeps a state's members in an order of its own. */
function inOrder(all: Record<string, PictureState> = {}): [string, PictureState][] {
  return Object.entries(all).toSorted(([, one], [, other]) => (one.at < other.at ? -1 : 1))
}

function sealedOf({ state }: StoredVisit, picture: string): string[] {
  const held = state.pictures?.[picture]?.held ?? null
  return held === null ? [] : [held]
}

function contentOf({ image, site, siteText, side }: PictureToFile, taken: Date): PictureContent {
  const { bytes, width, height } = image
  const jpeg = Buffer.from(bytes).toString('base64')
  return { jpeg, width, height, takenAt: taken.toISOString(), site, siteText, side }
}
