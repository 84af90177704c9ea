/** The views of a journal, loaded when they are first shown: they bring the codec of events and the drawn hall along. */
import { lazy, Suspense } from "react"
import { say } from "../../language.ts"

const Live = lazy(async () => ({ default: (await import("./Journal.tsx")).LiveJournal }))
const File = lazy(async () => ({ default: (await import("./Journal.tsx")).FileJournal }))

const waits = () => <p className="quiet">{say("loading")}</p>

export const LiveJournal = ({ concertId }: { readonly concertId: number }) => (
  <Suspense fallback={waits()}>
    <Live concertId={concertId} />
  </Suspense>
)

export const FileJournal = () => (
  <Suspense fallback={waits()}>
    <File />
  </Suspense>
)
