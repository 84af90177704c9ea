/** The nodes of a cluster, and whose each sale is. A server that runs alone says so. */
import { useState } from "react"
import { ActionLine, useAction } from "../../action.tsx"
import { amount } from "../../language.ts"
import { Ask } from "../../parts/Ask.tsx"
import { Link } from "../../parts/Link.tsx"
import { type ClusterNode, type ClusterSale, type ClusterState, order } from "../api.ts"
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
          <Cluster state={value} from={setAfter} isFirst={after === 0} changed={polled.read} />
        ) : (
          <p>{tell("nodes.alone")}</p>
        ))}
    </>
  )
}

const seconds = (ms: number | null): string =>
  ms === null ? "-" : tell("nodes.seconds", { seconds: (ms / 1_000).toFixed(1) })

type Props = {
  readonly state: ClusterState
  readonly from: (after: number) => void
  readonly isFirst: boolean
  readonly changed: () => void
}

/** What is asked about before it is ordered. */
type Wanted =
  | { readonly kind: "drain" | "undrain"; readonly node: string }
  | { readonly kind: "move"; readonly concertId: number; readonly node: string }
  | { readonly kind: "unmove"; readonly concertId: number }

const Cluster = ({ changed, from, isFirst, state }: Props) => {
  const action = useAction()
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const carryOut = async (wanted: Wanted): Promise<void> => {
    setWanted(null)
    if (await action.run(tell(`nodes.do.${wanted.kind}`), () => send(wanted))) changed()
  }
  return (
    <>
      <Shards state={state} />
      <ActionLine action={action} />
      {wanted !== null && (
        <Ask
          title={tell(`nodes.title.${wanted.kind}`, wanted)}
          no={tell("ask.no")}
          yes={tell(`nodes.do.${wanted.kind}`)}
          onNo={() => setWanted(null)}
          onYes={() => void carryOut(wanted)}
        >
          <p>{tell(`nodes.ask.${wanted.kind}`)}</p>
        </Ask>
      )}
      <NodesTable state={state} want={setWanted} />
      <SalesTable state={state} want={setWanted} from={from} isFirst={isFirst} />
    </>
  )
}

const send = (wanted: Wanted): Promise<unknown> => {
  if (!("concertId" in wanted))
    return order("cluster.adminDrainNode", { payload: { address: wanted.node, drained: wanted.kind === "drain" } })
  const node = wanted.kind === "move" ? wanted.node : null
  return order("cluster.adminMoveSale", { params: { concertId: wanted.concertId }, payload: { node } })
}

const Shards = ({ state }: { readonly state: ClusterState }) => (
  <>
    {state.ownerless > 0 && (
      <p className="notice" role="alert">
        {tell("nodes.ownerless", { shards: amount(state.ownerless), all: amount(state.shards) })}
      </p>
    )}
    {state.locked > 0 && <p className="notice">{tell("nodes.locked", { shards: amount(state.locked) })}</p>}
  </>
)

type Wants = { readonly state: ClusterState; readonly want: (wanted: Wanted) => void }

const NodesTable = ({ state, want }: Wants) => (
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
        { head: tell("nodes.order"), of: (node) => <DrainButton node={node} want={want} /> },
      ]}
    />
    <p className="quiet">
      {tell("nodes.settings", { settings: state.settings ?? "-", time: seconds(state.rememberedMs) })}
    </p>
  </section>
)

const DrainButton = ({ node, want }: { readonly node: ClusterNode; readonly want: (wanted: Wanted) => void }) => {
  const { address, state } = node
  if (state === "gone") return "-"
  const kind = state === "draining" || state === "drained" ? "undrain" : "drain"
  return (
    <button type="button" onClick={() => want({ kind, node: address })}>
      {tell(`nodes.do.${kind}`)} <span className="unseen">{address}</span>
    </button>
  )
}

type SalesProps = Wants & Pick<Props, "from" | "isFirst">

const SalesTable = ({ from, isFirst, state, want }: SalesProps) => (
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
        { head: tell("nodes.movedTo"), of: ({ movedTo }) => movedTo ?? "-" },
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
        { head: tell("nodes.order"), of: (sale) => <MoveSale sale={sale} nodes={state.nodes} want={want} /> },
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
)

type MoveProps = {
  readonly sale: ClusterSale
  readonly nodes: ReadonlyArray<ClusterNode>
  readonly want: (wanted: Wanted) => void
}

/** Only a node that runs sales takes one more. */
const MoveSale = ({ nodes, sale, want }: MoveProps) => {
  const { concertId, movedTo } = sale
  const others = nodes.filter(({ address, state }) => state === "running" && address !== (movedTo ?? sale.node))
  const [chosen, setChosen] = useState("")
  const to = others.find(({ address }) => address === chosen) ?? others[0]
  return (
    <div className="acts">
      {to !== undefined && (
        <>
          <select
            aria-label={tell("nodes.moveTo", { concertId })}
            value={to.address}
            onChange={({ target }) => setChosen(target.value)}
          >
            {others.map(({ address }) => (
              <option key={address}>{address}</option>
            ))}
          </select>
          <button type="button" onClick={() => want({ kind: "move", concertId, node: to.address })}>
            {tell("nodes.do.move")} <span className="unseen">{concertId}</span>
          </button>
        </>
      )}
      {movedTo !== null && (
        <button type="button" onClick={() => want({ kind: "unmove", concertId })}>
          {tell("nodes.do.unmove")} <span className="unseen">{concertId}</span>
        </button>
      )}
    </div>
  )
}
