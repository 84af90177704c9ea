/** Frame of a document: where one is, its views, who is signed in, the language; and the view itself. */
import { type ReactNode, useEffect, useRef } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { say } from "../language.ts"
import { go, useAddress } from "../route.ts"
import { signOut, useSession } from "../session.ts"
import { Guard } from "./Guard.tsx"
import { Languages } from "./Languages.tsx"
import { Link } from "./Link.tsx"

type Place = { readonly to: string; readonly name: string; readonly current: boolean }

type Props = {
  /** Where the mark leads. */
  readonly home: string
  /** What stands beside the mark. */
  readonly mark?: ReactNode
  readonly places: ReadonlyArray<Place>
  readonly children: ReactNode
  readonly foot?: ReactNode
}

export const Shell = ({ home, mark, places, children, foot }: Props) => {
  const { pathname } = useAddress()
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // A reader who goes to another view with the keyboard or a screen reader goes on from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the address that changes
  useEffect(() => {
    if (!first.current) main.current?.focus()
    first.current = false
  }, [pathname])
  return (
    <>
      <a className="skip" href="#main">
        {say("skip")}
      </a>
      <header className="top">
        <Link to={home} className="mark">
          Ticket<b>Rush</b>
          {mark}
        </Link>
        <nav aria-label={say("nav.main")}>
          {places.map(({ to, name, current }) => (
            <Link key={to} to={to} current={current}>
              {name}
            </Link>
          ))}
        </nav>
        <Who />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={pathname}>{children}</Guard>
      </main>
      {foot}
      <p id="announcer" className="unseen" role="status" aria-live="polite" />
    </>
  )
}

const Who = () => {
  const session = useSession()
  const leaving = useAction()
  const leave = async (): Promise<void> => {
    if (await leaving.run(say("sign.out"), signOut)) go("/")
  }
  return (
    <div className="who">
      {session !== null && session !== "unknown" && (
        <>
          <span className="name">{say("sign.as", { name: session.name })}</span>
          <button type="button" className="plain" onClick={() => void leave()}>
            {say("nav.signOut")}
          </button>
        </>
      )}
      {leaving.state === "failed" && <ActionLine action={leaving} />}
      <Languages />
    </div>
  )
}
