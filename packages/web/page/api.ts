/** What the page asks of the server, and what a failure is called in the reader's language. */
import {
  type OperationAnswer as Answer,
  BrowserClient,
  type BrowserOperation,
  RequestFailure as Failure,
  type OperationRequest,
} from "@ticketrush/client/browser"
import { refusalText, say } from "./language.ts"

export { Failure }
export type Card = Answer<"search.searchConcerts">["items"][number]
export type Option = Answer<"concerts.options">[number]
export type Policy = Answer<"salesPolicy.salesPolicy">
export type Overview = Answer<"line.lineOverview">
export type Place = Answer<"ownLine.ownStatus">
export type Order = Answer<"ownReservations.ownReservation">
export type Appeal = Answer<"trail.ownAppeal">
export type TransferOffer = Answer<"ownTransfers.ownTransferOffers">[number]
export type Payments = Answer<"ownPayments.ownPayment">
export type Filed = Answer<"ownWishes.wishes">
export type WishAsked = OperationRequest<"ownWishes.fileWishes">["payload"]["wishes"][number]
export type Listed = Answer<"ownReservations.ownReservations">[number]

/** How long an action may take before the page says that no answer came. */
const answerMs = 8_000

let signedOut = (): void => {}
/** Called when a session turns out to be over. */
export const whenSignedOut = (listener: () => void): void => {
  signedOut = listener
}

export const client = new BrowserClient({
  fetch: (address, options) => fetch(address, options),
  answerMs,
  onSignedOut: () => signedOut(),
})

export const ask = <Operation extends BrowserOperation>(
  operation: Operation,
  ...request: unknown extends OperationRequest<Operation> ? [] : [request: OperationRequest<Operation>]
): Promise<Answer<Operation>> => client.ask(operation, ...request)

/** The sentence of a failure; a defect of this page has one too. */
export const sentenceOf = (cause: unknown): string => {
  if (!(cause instanceof Failure)) return say("error.page")
  const known = refusalText(cause.code)
  if (known !== undefined) return known
  if (cause.status === 0) return say(cause.message === "timeout" ? "error.timeout" : "error.network")
  if (cause.kind === "unknown" || cause.kind === "later") return say("error.unknown")
  return cause.code === "" ? say("error.unexpected") : cause.message
}

/** Nothing where the server has none. */
export const policyOf = async (concertId: number): Promise<Policy | null> => {
  try {
    return await ask("salesPolicy.salesPolicy", { params: { concertId } })
  } catch (cause) {
    if (cause instanceof Failure && cause.code === "sales-policy-unknown") return null
    throw cause
  }
}
