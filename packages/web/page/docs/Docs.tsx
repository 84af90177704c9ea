/** The page of developers: what can be asked, what is told, and tools to try both with. */
import type { ReactNode } from "react"
import { say, useLanguage } from "../language.ts"
import { Shell } from "../parts/Shell.tsx"
import { useAddress } from "../route.ts"
import { type DocsView, docsAddress, docsViewOf, docsViews } from "./route.ts"
import { tell } from "./tell.ts"
import { RaceView } from "./views/RaceView.tsx"
import { Receipts } from "./views/Receipts.tsx"
import { Reference } from "./views/Reference.tsx"
import { SessionPanel } from "./views/SessionPanel.tsx"
import { Streams } from "./views/Streams.tsx"

export const Docs = () => {
  useLanguage()
  const view = docsViewOf(useAddress().pathname)
  const places = docsViews.map((each) => ({
    ...{ to: docsAddress(each), name: tell(`nav.${each}`), current: view === each },
  }))
  return (
    <Shell home="/docs" mark={<span className="of"> {tell("title")}</span>} places={places} foot={<Foot />}>
      {view === null ? <h1>{say("error.notFound")}</h1> : viewFor(view)}
    </Shell>
  )
}

const viewFor = (view: DocsView): ReactNode => {
  switch (view) {
    case "reference":
      return <Reference />
    case "streams":
      return <Streams />
    case "receipts":
      return <Receipts />
    case "session":
      return <SessionPanel />
    case "race":
      return <RaceView />
  }
}

const Foot = () => (
  <footer className="foot">
    <nav aria-label={say("foot.more")}>
      <a href="/docs/whole">{tell("foot.whole")}</a>
      <a href="/openapi.json">OpenAPI</a>
      <a href="/asyncapi.json">AsyncAPI</a>
      <a href="/">{tell("foot.shop")}</a>
    </nav>
  </footer>
)
