/** A fault of one view is told, and the rest of the page goes on. */
import { Component, type ReactNode } from "react"
import { say } from "../language.ts"

export class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <div className="notice" role="alert">
        <p>
          <b>{say("error.page")}</b>
        </p>
        <button type="button" onClick={() => location.reload()}>
          {say("error.reload")}
        </button>
      </div>
    )
  }
}
