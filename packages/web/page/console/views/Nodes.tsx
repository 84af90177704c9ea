/** The nodes of a cluster, and whose each sale is. A server that runs alone says so. */
import { useState } from "react"
import { amount } from "../../language.ts"
import { Link } from "../../parts/Link.tsx"
import { type ClusterState, order } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { Unread } from "../parts/Unread.tsx"
import { usePolled } from "../polled.ts"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"

const everyMs = 2_000

export const Nodes = () => {
  const [after, setAfter] = useState(0)
  const polled = usePolled(`cluster ${after}`, {
    everyMs,
    load: () => order("cluster.adminCluster", { query: { after: String(after) } }),
    isLast: ({ clustered }) => !clustered,
  })
  const { value } = polled
  return (
    <>
      <title>{`${tell("nav.nodes")} · ${tell("title")}`}</title>
      <h1>{tell("nav.nodes")}</h1>
      <Unread polled={polled} />
      {value !== undefined &&
        (value.clustered ? (
          <Cluster state={value} from={setAfter} isFirst={after === 0} />
        ) : (
          <p>{tell("nodes.alone")}</p>
        ))}
    </>
  )
}

const seconds = (ms: number | null): string =>
  ms === null ? "-" : tell("nodes.seconds", { seconds: (ms / 1_000).toFixed(1) })

type Props = { readonly state: ClusterState; readonly from: (after: number) => void; readonly isFirst: boolean }

const Cluster = ({ from, isFirst, state }: Props) => (
  <>
    {state.ownerless > 0 && (
      <p className="notice" role="alert">
        {tell("nodes.ownerless", { shards: amount(state.ownerless), all: amount(state.shards) })}
      </p>
    )}
    {state.locked > 0 && <p className="notice">{tell("nodes.locked", { shards: amount(state.locked) })}</p>}
    <section aria-labelledby="nodes">
      <h2 id="nodes">{tell("nodes.nodes")}</h2>
      <Table
        name={tell("nodes.nodes")}
        rows={state.nodes}
        keyOf={({ address }) => address}
        columns={[
          { head: tell("nodes.address"), of: ({ address }) => address },
          { head: tell("nodes.state"), of: (node) => tell(`nodes.is.${node.state}`) },
          { head: tell("nodes.shards"), isNumber: true, of: ({ shards }) => amount(shards) },
          { head: tell("nodes.lease"), isNumber: true, of: ({ shortestLeaseMs }) => seconds(shortestLeaseMs) },
          { head: tell("nodes.silent"), isNumber: true, of: ({ silentMs }) => seconds(silentMs) },
          { head: tell("nodes.build"), of: ({ build }) => build },
        ]}
      />
      <p className="quiet">
        {tell("nodes.settings", { settings: state.settings ?? "-", time: seconds(state.rememberedMs) })}
      </p>
    </section>
    <section aria-labelledby="sales">
      <h2 id="sales">{tell("nodes.sales")}</h2>
      <Table
        name={tell("nodes.sales")}
        rows={state.sales}
        keyOf={({ concertId }) => concertId}
        none={tell("nodes.noSales")}
        columns={[
          {
            head: tell("concerts.number"),
            of: ({ concertId }) => <Link to={concertAddress(concertId)}>{concertId}</Link>,
          },
          { head: tell("nodes.node"), of: ({ node }) => node ?? tell("nodes.none") },
          { head: tell("nodes.shard"), of: ({ shard }) => shard },
          { head: tell("nodes.epoch"), isNumber: true, of: ({ epoch }) => amount(epoch) },
          { head: tell("nodes.memory"), of: ({ live }) => tell(live ? "nodes.live" : "nodes.asleep") },
          { head: tell("nodes.events"), isNumber: true, of: ({ events }) => amount(events) },
          { head: tell("nodes.listBehind"), isNumber: true, of: ({ listBehind }) => amount(listBehind) },
          {
            head: tell("nodes.feedBehind"),
            isNumber: true,
            of: ({ feedBehind }) => (feedBehind === null ? "-" : amount(feedBehind)),
          },
        ]}
      />
      <div className="acts">
        {!isFirst && (
          <button type="button" onClick={() => from(0)}>
            {tell("page.first")}
          </button>
        )}
        {state.next !== null && (
          <button type="button" onClick={() => from(state.next ?? 0)}>
            {tell("page.newer")}
          </button>
        )}
      </div>
    </section>
  </>
)
