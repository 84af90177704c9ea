/** What a purchase with a payment costs beside one without: whole checkouts and whole lifecycles, in the same rounds. */
import type { Experiment, Finding } from "../Experiment.ts"
import { openPostgres } from "../http/Postgres.ts"
import { ratios, summary } from "../stats.ts"
import { type Bought, CheckoutStage } from "./stage.ts"

type Round = { readonly lifecycles: Bought; readonly within: Bought; readonly beside: Bought }

export const checkout: Experiment = {
  name: "checkout",
  summary: "checkouts with a payment beside lifecycles without one; processor time of a checkout by process",
  run: async ({ rounds, seconds }, say) => {
    const postgres = await openPostgres()
    const measured: Round[] = []
    try {
      for (let n = 0; n < rounds; n++) {
        say(`round ${n + 1} of ${rounds}`)
        const inside = await CheckoutStage.use(postgres, "within the server", async (stage) => {
          // Every second round the other way round, so that neither always comes first.
          if (n % 2 === 1)
            return [await stage.buy("checkouts", seconds), await stage.buy("lifecycles", seconds)].reverse()
          return [await stage.buy("lifecycles", seconds), await stage.buy("checkouts", seconds)]
        })
        const beside = await CheckoutStage.use(postgres, "beside it", (stage) => stage.buy("checkouts", seconds))
        measured.push({ lifecycles: inside[0], within: inside[1], beside })
      }
    } finally {
      await postgres.stop()
    }
    const of = (pick: (round: Round) => number) => measured.map(pick)
    const perCheckout = (name: string, pick: (bought: Bought) => number): Finding => ({
      name: `  processor time, ${name}`,
      unit: "us/checkout",
      value: summary(of(({ beside }) => pick(beside))),
    })
    const [whole, paid] = [of(({ lifecycles }) => lifecycles.perSecond), of(({ within }) => within.perSecond)]
    return {
      findings: [
        { name: "lifecycles without a payment", unit: "1/s", value: summary(whole) },
        { name: "checkouts, sandbox within the server", unit: "1/s", value: summary(paid) },
        { name: "  of lifecycles", unit: "x", value: ratios(paid, whole), goal: { atLeast: 0.4 } },
        {
          name: "checkouts, sandbox in a process of its own",
          unit: "1/s",
          value: summary(of(({ beside }) => beside.perSecond)),
        },
        perCheckout("server", ({ serverUs }) => serverUs),
        perCheckout("PostgreSQL", ({ postgresUs }) => postgresUs),
        perCheckout("sandbox", ({ sandboxUs }) => sandboxUs),
        perCheckout("buyers", ({ buyersUs }) => buyersUs),
      ],
      raw: { postgres: postgres.version, rounds: measured },
      notes: [
        "32 signed-in buyers over v7 in a closed loop; the buyers, the server, PostgreSQL and the sandbox share the machine's cores.",
        "A checkout is hold, intent, the buyer's agreement at the provider's page, confirm, capture, and the webhook; every step is committed with fsync on. A buyer asks after 20 ms, and ever more slowly, whether the seats are theirs.",
        "The sandbox within the server keeps its books in memory and uses the processor time of the server.",
      ],
    }
  },
}
