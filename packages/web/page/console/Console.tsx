/** Frame of the console: who is signed in and with which role, the views, the language. Roles are enforced by the server. */
import { type ReactNode, useEffect, useRef } from "react"
import { ActionLine, useAction } from "../action.tsx"
import { ask } from "../api.ts"
import { say, useLanguage } from "../language.ts"
import { Show, useLoaded } from "../loaded.tsx"
import { Guard } from "../parts/Guard.tsx"
import { Link } from "../parts/Link.tsx"
import { SignedIn } from "../parts/SignedIn.tsx"
import { Tongues } from "../parts/Tongues.tsx"
import { go, useAddress } from "../route.ts"
import { signOut, useSession } from "../session.ts"
import { type View, viewOf } from "./route.ts"
import { tell } from "./tell.ts"
import { Abuse } from "./views/Abuse.tsx"
import { Concert } from "./views/Concert.tsx"
import { Concerts } from "./views/Concerts.tsx"
import { FileJournal } from "./views/LazyJournal.tsx"
import { People } from "./views/People.tsx"
import { Webhooks } from "./views/Webhooks.tsx"

export const Console = () => {
  useLanguage()
  const { pathname } = useAddress()
  const view = viewOf(pathname)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // A reader who goes to another view with the keyboard goes on from its beginning.
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
      <main id="main" ref={main} tabIndex={-1} className="console">
        <Guard key={pathname}>
          <SignedIn>{(person) => <OfStaff userId={person.userId}>{viewFor(view)}</OfStaff>}</SignedIn>
        </Guard>
      </main>
      <p id="announcer" className="unseen" role="status" aria-live="polite" />
    </>
  )
}

const viewFor = (view: View): ReactNode => {
  switch (view.name) {
    case "concerts":
      return <Concerts />
    case "concert":
      return <Concert concertId={view.concertId} part={view.part} />
    case "people":
      return <People />
    case "abuse":
      return <Abuse />
    case "webhooks":
      return <Webhooks />
    case "journal":
      return <FileJournal />
    default:
      return <h1>{say("error.notFound")}</h1>
  }
}

/** A buyer reads why there is nothing for them here; what they asked for all the same, the server refuses. */
const OfStaff = ({ userId, children }: { readonly userId: number; readonly children: ReactNode }) => {
  const me = useLoaded(`me ${userId}`, () => ask("auth.me"))
  return (
    <Show loaded={me} failed={tell("failed")}>
      {({ role }) =>
        role === "USER" ? (
          <div className="notice" role="alert">
            <h1>{tell("staff.title")}</h1>
            <p>{tell("staff.only", { userId })}</p>
          </div>
        ) : (
          children
        )
      }
    </Show>
  )
}

const places = [
  ["concerts", "/console"],
  ["people", "/console/people"],
  ["abuse", "/console/abuse"],
  ["webhooks", "/console/webhooks"],
  ["journal", "/console/journal"],
] as const

const Top = ({ view }: { readonly view: View }) => {
  const session = useSession()
  const leaving = useAction()
  const leave = async (): Promise<void> => {
    if (await leaving.run(say("sign.out"), signOut)) go("/")
  }
  return (
    <header className="top">
      <Link to="/console" className="mark">
        Ticket<b>Rush</b> <span className="of">{tell("title")}</span>
      </Link>
      <nav aria-label={say("nav.main")}>
        {places.map(([name, to]) => (
          <Link key={name} to={to} current={view.name === name}>
            {tell(`nav.${name}`)}
          </Link>
        ))}
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
