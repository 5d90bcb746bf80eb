/** A part of the body that a picture shows, by the name of this list; `other` is said in free words. */
export type BodySite = keyof typeof BODY_SITES | 'other'

/** SNOMED CT body structures, as few as serve for what patients show to a camera, from head to toe. */
export const BODY_SITES = {
  scalp: { code: '41695006', display: 'Scalp structure' },
  face: { code: '89545001', display: 'Face structure' },
  eye: { code: '81745001', display: 'Eye structure' },
  ear: { code: '117590005', display: 'Ear structure' },
  nose: { code: '45206002', display: 'Nasal structure' },
  mouth: { code: '123851003', display: 'Mouth region structure' },
  throat: { code: '54066008', display: 'Pharyngeal structure' },
  neck: { code: '45048000', display: 'Neck structure' },
  chest: { code: '51185008', display: 'Thoracic structure' },
  abdomen: { code: '818983003', display: 'Abdomen' },
  back: { code: '77568009', display: 'Structure of back of trunk' },
  shoulder: { code: '16982005', display: 'Shoulder region structure' },
  'upper-arm': { code: '40983000', display: 'Upper arm structure' },
  elbow: { code: '127949000', display: 'Elbow region structure' },
  forearm: { code: '14975008', display: 'Forearm structure' },
  wrist: { code: '8205005', display: 'Wrist region structure' },
  hand: { code: '85562004', display: 'Hand structure' },
  finger: { code: '7569003', display: 'Finger structure' },
  hip: { code: '29836001', display: 'Hip region structure' },
  thigh: { code: '68367000', display: 'Thigh structure' },
  knee: { code: '72696002', display: 'Knee region structure' },
  'lower-leg': { code: '30021000', display: 'Lower leg structure' },
  ankle: { code: '344001', display: 'Ankle region structure' },
  foot: { code: '56459004', display: 'Foot structure' },
  toe: { code: '29707007', display: 'Toe structure' },
} as const satisfies Record<string, { code: string; display: string }>

/** All of them, as they are offered where a pathway does not say which it needs. */
export const BODY_SITE_NAMES = [...Object.keys(BODY_SITES), 'other'] as readonly BodySite[]

/** Which side of the body it is: always said by a person, never taken from anything. */
export const SIDES = ['left', 'right', 'both', 'not-applicable'] as const
export type Side = (typeof SIDES)[number]
