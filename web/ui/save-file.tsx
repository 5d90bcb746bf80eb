import { useState } from 'react'

/** Hands a file to the browser. A link would do, but frames of an EMR may not download by one. */
export function handOver(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

/** Reads an export and hands it to the browser as a file. */
export function SaveFile(props: { path: string; name: string; says: string; failed: string }) {
  const [failed, setFailed] = useState(false)
  const save = async () => {
    const answer = await fetch(props.path).catch(() => null)
    setFailed(answer?.ok !== true)
    if (answer?.ok === true) handOver(await answer.blob(), props.name)
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
