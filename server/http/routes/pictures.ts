import Type from 'typebox'
import { PictureAsked, PictureFiling, PictureRequest, PictureTurn } from '#api/picture.ts'
import { workspacePaths } from '#api/workspace.ts'
import { withoutMetadata } from '#formats/jpeg.ts'
import type { Answer, PictureToFile } from '../../act/use-cases.ts'
import { isNo } from '../../act/use-cases.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })
const Picture = Type.Object({ launch: Type.String(), picture: Type.String({ maxLength: 100 }) })

/** The largest image that is filed, in MB: several times a still of 1280 by 720. */
const MOST_MB = 2
/** A body with such an image in base64, and room for the clear answer that a larger one gets. */
const BODY_LIMIT = 4 * 1024 * 1024

/** Stills of the patient's picture, asked for and filed in the workspace. */
export const pictureRoutes = [
  route({
    method: 'POST',
    url: workspacePaths.pictures,
    action: 'take-picture',
    known: 'by-launch',
    params: Launch,
    body: PictureRequest,
    answer: PictureAsked,
    handle: ({ door, session, body }) => door.deps.useCases.workspace.askPicture(session, body),
  }),
  route({
    method: 'POST',
    url: workspacePaths.picture,
    action: 'take-picture',
    known: 'by-launch',
    params: Picture,
    body: PictureTurn,
    handle: ({ door, session, params, body }) => door.deps.useCases.workspace.picture(session, params.picture, body),
  }),
  route({
    method: 'PUT',
    url: workspacePaths.picture,
    action: 'take-picture',
    known: 'by-launch',
    params: Picture,
    body: PictureFiling,
    bodyLimit: BODY_LIMIT,
    status: 202,
    handle: ({ door, session, params, body }) => {
      const toFile = pictureToFile(body)
      return isNo(toFile) ? toFile : door.deps.useCases.workspace.filePicture(session, params.picture, toFile)
    },
  }),
]

function pictureToFile({ jpeg, site, siteText, side, ageMs }: PictureFiling): Answer<PictureToFile> {
  const bytes = Buffer.from(jpeg, 'base64')
  if (bytes.length > MOST_MB * 1024 * 1024) return { refused: 'picture-too-large', most: MOST_MB }
  const image = withoutMetadata(bytes)
  if (image === undefined || (site === 'other') !== (siteText !== undefined)) return { refused: 'unfit-picture' }
  return { image, site, siteText: siteText?.trim() ?? null, side, ageMs }
}
