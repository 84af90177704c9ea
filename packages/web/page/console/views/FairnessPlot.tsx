/** Arrival order against service order, drawn and in words. On the diagonal people were served as they came. */
import { useMemo } from "react"
import { amount } from "../../language.ts"
import type { JournalEvent } from "../journal/Events.ts"
import { fairnessOf, spread } from "../journal/fairness.ts"
import { tell } from "../tell.ts"

const size = 320
const margin = 28
const dotsMax = 1_500

export const FairnessPlot = ({ events }: { readonly events: ReadonlyArray<JournalEvent> }) => {
  const fairness = useMemo(() => fairnessOf(events), [events])
  const { byOperator, cameBack, joined, overtaking, served } = fairness
  const dots = useMemo(
    () =>
      spread(
        served.map((each, n) => ({ ...each, order: n + 1 })),
        dotsMax,
      ),
    [served],
  )
  const most = Math.max(joined, served.length, 1)
  const at = (value: number): number => margin + ((size - margin) * value) / most
  const text = tell("fairness.text", {
    joined: amount(joined),
    served: amount(served.length),
    overtaking: amount(overtaking),
    cameBack: amount(cameBack),
    byOperator: amount(byOperator),
  })
  return (
    <section aria-labelledby="fairness">
      <h2 id="fairness">{tell("fairness")}</h2>
      <p data-overtaking={overtaking}>{text}</p>
      {served.length > 0 && (
        <svg className="plot" viewBox={`0 0 ${size + 8} ${size + 8}`} role="img" aria-label={text}>
          <line className="rule" x1={margin} y1={size - margin} x2={size} y2={size - margin} />
          <line className="rule" x1={margin} y1={0} x2={margin} y2={size - margin} />
          <line className="even" x1={margin} y1={size - margin} x2={at(most)} y2={size - at(most)} />
          {dots.map(({ inTurn, order, place, position }) =>
            inTurn ? (
              <circle key={position} className="turn" cx={at(place)} cy={size - at(order)} r={2} />
            ) : (
              <rect key={position} className="other" x={at(place) - 3} y={size - at(order) - 3} width={6} height={6} />
            ),
          )}
          <text x={size} y={size} textAnchor="end">
            {tell("fairness.arrival", { most: amount(most) })}
          </text>
          <text x={margin + 4} y={12}>
            {tell("fairness.service")}
          </text>
        </svg>
      )}
    </section>
  )
}
