/** Counts and durations of requests by route. Plain numbers: a request touches them without a fiber or a map of labels. */
import type { Exchange } from "./Exchange.ts"

/** Upper bounds in milliseconds. */
const bounds = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]

class RouteCounts {
  /** By status class: 0 is a client that left before its answer, 2 is 2xx and so on. */
  readonly byClass = [0, 0, 0, 0, 0, 0]
  /** The last one counts what is slower than all bounds. */
  readonly byDuration = new Array<number>(bounds.length + 1).fill(0)
  sumMs = 0
}

export class RequestMetrics {
  readonly #routes = new Map<string, RouteCounts>()

  ended(exchange: Exchange, status: number, durationMs: number): void {
    let counts = this.#routes.get(exchange.route)
    if (counts === undefined) {
      counts = new RouteCounts()
      this.#routes.set(exchange.route, counts)
    }
    counts.byClass[Math.floor(status / 100)]++
    counts.sumMs += durationMs
    let bucket = 0
    while (bucket < bounds.length && durationMs > bounds[bucket]) bucket++
    counts.byDuration[bucket]++
  }

  /** Prometheus text. */
  format(): string {
    const requests: string[] = []
    const durations: string[] = []
    for (const [route, counts] of this.#routes) {
      counts.byClass.forEach((count, group) => {
        const status = group === 0 ? "aborted" : `${group}xx`
        if (count > 0) requests.push(`ticketrush_http_requests_total{route="${route}",status="${status}"} ${count}`)
      })
      const name = "ticketrush_http_request_duration_seconds"
      let total = 0
      counts.byDuration.forEach((count, bucket) => {
        total += count
        const bound = bucket < bounds.length ? String(bounds[bucket] / 1_000) : "+Inf"
        durations.push(`${name}_bucket{route="${route}",le="${bound}"} ${total}`)
      })
      durations.push(
        `${name}_sum{route="${route}"} ${counts.sumMs / 1_000}`,
        `${name}_count{route="${route}"} ${total}`,
      )
    }
    return [
      "# HELP ticketrush_http_requests_total Requests that have ended, by route and class of status.",
      "# TYPE ticketrush_http_requests_total counter",
      ...requests,
      "# HELP ticketrush_http_request_duration_seconds Time from the headers of a request to its answer.",
      "# TYPE ticketrush_http_request_duration_seconds histogram",
      ...durations,
      "",
    ].join("\n")
  }
}
