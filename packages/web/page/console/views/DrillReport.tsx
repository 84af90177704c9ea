/** How a drill went: over time, as a drawing and in words, and what the auditor found in the journal of its sale. */
import { amount, dateTime } from "../../language.ts"
import { Link } from "../../parts/Link.tsx"
import type { Drill } from "../api.ts"
import { Table } from "../parts/Table.tsx"
import { concertAddress } from "../route.ts"
import { tell } from "../tell.ts"

const findings = ["lost", "duplicates", "doubleSold", "holes", "epochsBack", "others"] as const
const figures = ["accepted", "refused", "again", "unanswered"] as const

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)
const silence = (ms: number | null): string =>
  ms === null ? tell("drill.lasts") : tell("drill.ms", { ms: amount(ms) })

export const DrillReport = ({ drill }: { readonly drill: Drill }) => {
  const { concertId, startedAt, startedBy, state, verdict } = drill
  return (
    <section aria-labelledby="drill" data-drill={state}>
      <h2 id="drill">{tell("drill.newest", { at: dateTime(startedAt), who: String(startedBy) })}</h2>
      <p>
        {tell(`drill.fault.${drill.fault}`)}. {tell("drill.size", { people: drill.people, seconds: drill.seconds })}
      </p>
      <p role="status">
        <b>{tell(`drill.state.${state}`, { why: drill.why ?? "" })}</b>
      </p>
      <dl className="counters">
        {figures.map((name) => (
          <div key={name} data-figure={name}>
            <dt>{tell(`drill.${name}`)}</dt>
            <dd>{amount(drill[name])}</dd>
          </div>
        ))}
      </dl>
      <Chart drill={drill} />
      <Table
        name={tell("drill.wrong")}
        none={tell("drill.notYet")}
        rows={drill.faults}
        keyOf={({ atMs }) => atMs}
        columns={[
          { head: tell("drill.at"), of: ({ atMs }) => tell("nodes.seconds", { seconds: seconds(atMs) }) },
          { head: tell("drill.gap"), isNumber: true, of: ({ gapMs }) => silence(gapMs) },
          {
            head: tell("drill.epoch"),
            isNumber: true,
            of: ({ atMs }) => epochAfter(drill, atMs) ?? tell("drill.none"),
          },
        ]}
      />
      {verdict !== null && <Verdict verdict={verdict} />}
      {verdict !== null && <Link to={concertAddress(concertId, "journal")}>{tell("drill.journal")}</Link>}
    </section>
  )
}

/** The first one that people heard of since. */
const epochAfter = ({ epochs }: Drill, from: number): number | undefined =>
  epochs.find(({ atMs }) => atMs >= from)?.epoch

const Verdict = ({ verdict }: { readonly verdict: NonNullable<Drill["verdict"]> }) => {
  const broken = findings.reduce((sum, finding) => sum + verdict[finding], 0)
  return (
    <>
      <h3>{tell("drill.verdict")}</h3>
      <p data-broken={broken} role={broken === 0 ? "status" : "alert"}>
        {tell(broken === 0 ? "drill.clean" : "drill.broken", { events: amount(verdict.events), count: amount(broken) })}
      </p>
      <Table
        name={tell("drill.verdict")}
        rows={findings}
        keyOf={(finding) => finding}
        columns={[
          { head: tell("drill.finding"), of: (finding) => tell(`drill.finding.${finding}`) },
          { head: tell("drill.times"), isNumber: true, of: (finding) => amount(verdict[finding]) },
        ]}
      />
      {verdict.says.length > 0 && (
        <ul>
          {verdict.says.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </>
  )
}

const [width, height, foot] = [640, 140, 16]

/** The table below it says the same of what went wrong. */
const Chart = ({ drill }: { readonly drill: Drill }) => {
  const { answers, epochs, faults, stepMs } = drill
  const most = Math.max(1, ...answers)
  const whole = answers.length * stepMs
  const x = (ms: number): number => (width * ms) / whole
  const text = tell("drill.chart", {
    seconds: seconds(whole),
    most: amount((most * 1_000) / stepMs),
    faults: faults.length,
    longest: amount(Math.max(0, ...faults.map(({ gapMs }) => gapMs ?? 0))),
    epoch: epochs.at(-1)?.epoch ?? 0,
  })
  return (
    <>
      <svg className="plot drill" viewBox={`0 0 ${width} ${height + foot}`} role="img" aria-label={text}>
        {answers.map((count, nth) => {
          const tall = (height * count) / most
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          return <rect key={nth} x={x(nth * stepMs)} y={height - tall} width={x(stepMs) - 0.5} height={tall} />
        })}
        <line className="rule" x1={0} y1={height} x2={width} y2={height} />
        {faults.map(({ atMs }) => (
          <line key={atMs} className="wrong" x1={x(atMs)} y1={0} x2={x(atMs)} y2={height} />
        ))}
        {epochs.map(({ atMs, epoch }) => (
          <text key={epoch} x={Math.min(x(atMs), width - 12)} y={height + foot - 3}>
            {epoch}
          </text>
        ))}
      </svg>
      <p className="quiet">{text}</p>
    </>
  )
}
