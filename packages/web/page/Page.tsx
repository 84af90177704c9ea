/** Frame of every view: where one is, who is signed in, the language. */
import { type ReactNode, useEffect, useRef } from "react"
import { ActionLine, useAction } from "./action.tsx"
import { say, useLanguage } from "./language.ts"
import { Guard } from "./parts/Guard.tsx"
import { Link } from "./parts/Link.tsx"
import { Tongues } from "./parts/Tongues.tsx"
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
  useLanguage()
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
      <Top view={view} />
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

const Top = ({ view }: { readonly view: View }) => {
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
        <Tongues />
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
