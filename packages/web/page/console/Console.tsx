/** The console: its views, how they are reached, and who they are for. Roles are enforced by the server. */
import type { ReactNode } from "react"
import { say, useLanguage } from "../language.ts"
import { Shell } from "../parts/Shell.tsx"
import { SignedIn } from "../parts/SignedIn.tsx"
import { useAddress } from "../route.ts"
import type { Person } from "../session.ts"
import { type View, viewOf } from "./route.ts"
import { tell } from "./tell.ts"
import { Abuse } from "./views/Abuse.tsx"
import { Concert } from "./views/Concert.tsx"
import { Concerts } from "./views/Concerts.tsx"
import { Drills } from "./views/Drills.tsx"
import { FileJournal } from "./views/LazyJournal.tsx"
import { Nodes } from "./views/Nodes.tsx"
import { Payments } from "./views/Payments.tsx"
import { People } from "./views/People.tsx"
import { Webhooks } from "./views/Webhooks.tsx"

const places = [
  ["concerts", "/console"],
  ["people", "/console/people"],
  ["payments", "/console/payments"],
  ["abuse", "/console/abuse"],
  ["webhooks", "/console/webhooks"],
  ["nodes", "/console/nodes"],
  ["drills", "/console/drills"],
  ["journal", "/console/journal"],
] as const

export const Console = () => {
  useLanguage()
  const view = viewOf(useAddress().pathname)
  return (
    <Shell
      home="/console"
      mark={<span className="of"> {tell("title")}</span>}
      places={places.map(([name, to]) => ({ to, name: tell(`nav.${name}`), current: view.name === name }))}
    >
      <SignedIn>{(person) => <OfStaff person={person}>{viewFor(view)}</OfStaff>}</SignedIn>
    </Shell>
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
    case "payments":
      return <Payments />
    case "abuse":
      return <Abuse />
    case "nodes":
      return <Nodes />
    case "drills":
      return <Drills />
    case "webhooks":
      return <Webhooks />
    case "journal":
      return <FileJournal />
    default:
      return <h1>{say("error.notFound")}</h1>
  }
}

/** A buyer reads why there is nothing for them here; what they asked for all the same, the server refuses. */
const OfStaff = ({ person: { role, userId }, children }: { readonly person: Person; readonly children: ReactNode }) =>
  role === "USER" ? (
    <div className="notice" role="alert">
      <h1>{tell("staff.title")}</h1>
      <p>{tell("staff.only", { userId })}</p>
    </div>
  ) : (
    children
  )
