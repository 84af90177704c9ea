/** The page that sells: its views, and how they are reached. */
import type { ReactNode } from "react"
import { say, useLanguage } from "./language.ts"
import { Shell } from "./parts/Shell.tsx"
import { useAddress, type View, viewOf } from "./route.ts"
import { useSession } from "./session.ts"
import { Concert } from "./views/Concert.tsx"
import { Find } from "./views/Find.tsx"
import { Line } from "./views/Line.tsx"
import { Order } from "./views/Order.tsx"
import { Seats } from "./views/Seats.tsx"
import { SignIn } from "./views/SignIn.tsx"
import { Tickets } from "./views/Tickets.tsx"

export const Page = () => {
  useLanguage()
  const session = useSession()
  const view = viewOf(useAddress().pathname)
  const places = [
    { to: "/", name: say("nav.find"), current: view.name === "find" },
    { to: "/tickets", name: say("nav.tickets"), current: view.name === "tickets" },
    ...(session === null ? [{ to: "/sign-in", name: say("nav.signIn"), current: view.name === "signIn" }] : []),
  ]
  return (
    <Shell home="/" places={places} foot={<Foot />}>
      {viewFor(view)}
    </Shell>
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

const Foot = () => (
  <footer className="foot">
    <nav aria-label={say("foot.more")}>
      <a href="/demo">{say("foot.demo")}</a>
      <a href="/docs">{say("foot.docs")}</a>
    </nav>
  </footer>
)
