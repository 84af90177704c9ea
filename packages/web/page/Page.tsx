/** Frame of every view: where one is, who is signed in, the language; and what to do when a view has a fault. */
import { Component, type ReactNode, useEffect, useRef } from "react"
import { ActionLine, useAction } from "./action.tsx"
import { type Language, say, setLanguage, useLanguage } from "./language.ts"
import { Link } from "./parts/Link.tsx"
import { go, useAddress, type View, viewOf } from "./route.ts"
import { signOut, useSession } from "./session.ts"
import { Concert } from "./views/Concert.tsx"
import { Find } from "./views/Find.tsx"
import { Line } from "./views/Line.tsx"
import { Order } from "./views/Order.tsx"
import { Seats } from "./views/Seats.tsx"
import { SignIn } from "./views/SignIn.tsx"
import { Tickets } from "./views/Tickets.tsx"

export const Page = () => {
  const language = useLanguage()
  const { pathname } = useAddress()
  const view = viewOf(pathname)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // Who goes to another view with the keyboard or a screen reader goes on from its beginning.
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
      <Top view={view} language={language} />
      <main id="main" ref={main} tabIndex={-1}>
        <Guard key={pathname}>{viewFor(view)}</Guard>
      </main>
      <Foot />
      <p id="announcer" className="unseen" role="status" aria-live="polite" />
    </>
  )
}

const viewFor = (view: View): ReactNode => {
  switch (view.name) {
    case "find":
      return <Find />
    case "concert":
      return <Concert concertId={view.concertId} />
    case "line":
      return <Line concertId={view.concertId} />
    case "seats":
      return <Seats concertId={view.concertId} optionId={view.optionId} />
    case "order":
      return <Order reservationId={view.reservationId} />
    case "tickets":
      return <Tickets />
    case "signIn":
      return <SignIn />
    case "unknown":
      return <h1>{say("error.notFound")}</h1>
  }
}

const languages: ReadonlyArray<readonly [Language, string]> = [
  ["ko", "한국어"],
  ["en", "English"],
]

const Top = ({ view, language }: { readonly view: View; readonly language: Language }) => {
  const session = useSession()
  const leaving = useAction()
  const leave = async (): Promise<void> => {
    if (await leaving.run(say("sign.out"), signOut)) go("/")
  }
  return (
    <header className="top">
      <Link to="/" className="mark">
        Ticket<b>Rush</b>
      </Link>
      <nav aria-label={say("nav.main")}>
        <Link to="/" current={view.name === "find"}>
          {say("nav.find")}
        </Link>
        <Link to="/tickets" current={view.name === "tickets"}>
          {say("nav.tickets")}
        </Link>
        {session === null && (
          <Link to="/sign-in" current={view.name === "signIn"}>
            {say("nav.signIn")}
          </Link>
        )}
      </nav>
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
        <fieldset className="tongues">
          <legend className="unseen">{say("language")}</legend>
          {languages.map(([tag, name]) => (
            <button
              key={tag}
              type="button"
              lang={tag}
              className="plain"
              aria-pressed={tag === language}
              onClick={() => setLanguage(tag)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
    </header>
  )
}

const Foot = () => (
  <footer className="foot">
    <nav aria-label={say("foot.more")}>
      <a href="/demo">{say("foot.demo")}</a>
      <a href="/docs">{say("foot.docs")}</a>
    </nav>
  </footer>
)

/** A fault of one view is told, and the rest of the page goes on. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
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
