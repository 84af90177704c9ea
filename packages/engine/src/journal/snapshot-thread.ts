/** The thread of `SnapshotWorker.ts`: loads the program as the server itself does. Loading is most of a small snapshot. */
import { useKeptSources } from "../sources/use-kept-sources.ts"

const loading = useKeptSources()
const { fulfil } = await import("./snapshot-order.ts")
loading.done()
await fulfil()
