/** Rows that wait to be let into a list which stands still under the hand. Its place is kept free, so that it moves nothing. */
export function Waiting(props: { count: number; says: (count: number) => string; onShow: () => void }) {
  return (
    <div className="waiting-rows" role="status">
      {props.count > 0 && (
        <button type="button" onClick={props.onShow}>
          {props.says(props.count)}
        </button>
      )}
    </div>
  )
}
