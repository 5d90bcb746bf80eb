/** Plain line pictures above the words of the call's buttons. */
const PATHS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6',
  'microphone-off': 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6M4 3l16 18',
  camera: 'M3 7h12v10H3ZM15 11l6-4v10l-6-4',
  'camera-off': 'M3 7h12v10H3ZM15 11l6-4v10l-6-4M3 3l18 18',
  chat: 'M4 5h16v11H10l-5 4v-4H4Z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
}

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="28"
      height="28"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
