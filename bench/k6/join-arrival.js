/**
 * Joins in an open model: they arrive at a rate that does not depend on the server. An arrival that finds no free
 * client is dropped and fails the run, or else an overloaded generator would look like a fast server. A refusal fails
 * it too: only places that were given count.
 */
import { check } from "k6"
import exec from "k6/execution"
import http from "k6/http"
import { judge, limits } from "./judge.js"
import { trustedHeaders } from "./trusted.js"

const host = __ENV.API_HOST || "http://127.0.0.1:8080"
const concertId = Number(__ENV.CONCERT_ID || 1)
const userIdBase = Number(__ENV.USER_ID_BASE || 900_000_000)
const rate = Number(__ENV.RATE || 2_000)

export const options = {
  scenarios: {
    join: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: __ENV.DURATION || "30s",
      preAllocatedVUs: Number(__ENV.VUS || 200),
      maxVUs: Number(__ENV.VUS || 200),
    },
  },
  thresholds: { ...limits, join_rejected: ["count==0"], dropped_iterations: ["count==0"] },
  summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"],
}

const params = { headers: trustedHeaders }

export default () => {
  const userId = userIdBase + exec.scenario.iterationInTest
  const response = http.post(`${host}/api/v1/waiting-queue/join`, JSON.stringify({ userId, concertId }), params)
  check(response, { "join HTTP 200": ({ status }) => status === 200 })
  judge(response)
}
