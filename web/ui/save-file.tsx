import { useState } from 'react'

/** Reads an export and hands it to the browser as a file. A link would do, but frames of an EMR may not download by one. */
export function SaveFile(props: { path: string; name: string; says: string; failed: string }) {
  const [failed, setFailed] = useState(false)
  const save = async () => {
    const answer = await fetch(props.path).catch(() => null)
    setFailed(answer?.ok !== true)
    if (answer?.ok !== true) return
    const address = URL.createObjectURL(await answer.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = props.name
    link.click()
    URL.revokeObjectURL(address)
  }
  return (
    <>
      <button type="button" onClick={() => void save()}>
        {props.says}
      </button>
      {failed && <span role="alert">{props.failed}</span>}
    </>
  )
}
