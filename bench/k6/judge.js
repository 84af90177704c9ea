/** What an answer to a join was, in the counters of the original, and the limits that its latest version set. */
import { Counter, Rate } from "k6/metrics"

const accepted = new Counter("join_accepted")
const rejected = new Counter("join_rejected")
const unknown = new Counter("join_unknown")
const httpError = new Counter("join_http_error")
const validStatus = new Rate("join_valid_status_rate")

export const limits = {
  http_req_failed: ["rate==0"],
  http_req_duration: ["p(95)<700", "p(99)<1200"],
  checks: ["rate==1"],
  join_valid_status_rate: ["rate==1"],
}

/** The word in the body, or undefined when the answer is none of the line. */
export const judge = (response) => {
  if (response.status !== 200) {
    httpError.add(1)
    validStatus.add(false)
    return undefined
  }
  const status = response.json("status")
  const known = status === "WAITING" || status === "ACTIVE" || status === "REJECTED"
  if (!known) unknown.add(1)
  else if (status === "REJECTED") rejected.add(1)
  else accepted.add(1)
  validStatus.add(known)
  return status
}
