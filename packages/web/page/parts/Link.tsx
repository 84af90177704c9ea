/** A link between views: the browser's own ways (new tab, copy) stay as they are. */
import type { ReactNode } from "react"
import { go } from "../route.ts"

type Props = {
  readonly to: string
  readonly className?: string
  readonly current?: boolean
  readonly children: ReactNode
}

export const Link = ({ to, className, current, children }: Props) => (
  <a
    href={to}
    className={className}
    aria-current={current ? "page" : undefined}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      go(to)
    }}
  >
    {children}
  </a>
)
