/** A question before something that cannot be taken back. Escape and the first button leave all as it is. */
import { type ReactNode, useEffect, useId, useRef } from "react"

type Props = {
  readonly title: string
  readonly children: ReactNode
  readonly no: string
  readonly yes: string
  readonly onNo: () => void
  readonly onYes: () => void
}

export const Ask = ({ title, children, no, yes, onNo, onYes }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={onNo}>
      <h2 id={id}>{title}</h2>
      {children}
      <div className="acts">
        <button type="button" onClick={onNo}>
          {no}
        </button>
        <button type="button" className="main" onClick={onYes}>
          {yes}
        </button>
      </div>
    </dialog>
  )
}
