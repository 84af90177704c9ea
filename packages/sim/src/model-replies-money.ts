/** Which answers about payments are right, given the journal between question and answer. */
import { type Command, limits, type PaymentReport, reservationSequenceOf } from "@ticketrush/protocol"
import { valueAt } from "./history.ts"
import { type SaleModel, type Somewhere, somewhereIn, type Window } from "./model.ts"
import { type ModelPayment, reportName, stateAt } from "./model-money.ts"

/** Why "accepted" cannot have been right, or undefined: what was reported stands in the journal. */
export const toAcceptedReport = (
  model: SaleModel,
  command: PaymentReport,
  id: number,
  { to }: Window,
): string | undefined => {
  const payment = model.money.payments[command.payment - 1]
  if (payment === undefined)
    return `I10: a report about payment ${command.payment}, which is not in the journal, was taken`
  if (id !== 0) return "a report is answered with a reservation"
  if ("amount" in command && command.amount !== expectedOf(model, command, payment)) {
    return `I10: ${command.amount} of payment ${command.payment} were believed`
  }
  const state = stateAt(payment, to)
  const there =
    command.says === "captured"
      ? state === "captured" || state === "refunded" || valueAt<boolean>(payment.strays, to, false)
      : command.says === "cancelled"
        ? state === "cancelled"
        : refundAt(model, command.refund, to) === (command.says === "refund-settled" ? "settled" : "failed") ||
          (command.says === "refund-failed" && refundAt(model, command.refund, to) === "settled")
  return there ? undefined : `I10: ${command.says} of payment ${command.payment} was taken and is not in the journal`
}

const refundAt = (model: SaleModel, refund: number, position: number): string =>
  valueAt<string>(model.money.refunds[refund - 1]?.states, position, "none")

/** Whether a refusal was right; undefined for a code that is not about money. */
export const rightToRefuseMoney = (
  model: SaleModel,
  command: Command,
  code: string,
  window: Window,
): boolean | undefined => {
  const { money } = model
  const somewhere = somewhereIn(window)
  if (command.kind === "payment-report") return rightForReport(model, command, code, window, somewhere)
  if (!("reservation" in command)) return undefined
  const sequence = reservationSequenceOf(command.reservation)
  const made = model.reservations.get(sequence)
  switch (code) {
    case "payments-none":
      return money.terms === undefined
    case "payment-required":
      return command.kind === "confirm" && money.terms !== undefined && money.due(made) > 0
    case "payment-closed": {
      if (made === undefined) return false
      // Its deadline may have been moved by the payment itself, so what counts is any that it had.
      const over = window.latestMs >= made.deadline
      return (
        over ||
        somewhere((position) => {
          const newest = money.newestAt(sequence, position)
          const state = newest === undefined ? "none" : stateAt(newest, position)
          return model.statusAt(sequence, position) !== "paying" || state === "cancelled" || state === "none"
        })
      )
    }
    case "payment-attempts-used":
      return (
        money.payments.filter(({ reservation }) => reservation === sequence).length >= limits.paymentsPerReservationMax
      )
    case "refund-unsettled":
      return (
        command.kind === "refund" &&
        somewhere((position) =>
          money.payments.some(({ reservation, refunds }) =>
            refunds.some(
              ({ part, states }) =>
                (part || reservation) === sequence && valueAt<string>(states, position, "none") === "failed",
            ),
          ),
        )
      )
    default:
      return undefined
  }
}

const rightForReport = (
  model: SaleModel,
  command: PaymentReport,
  code: string,
  { from, to }: Window,
  somewhere: Somewhere,
): boolean | undefined => {
  const payment: ModelPayment | undefined = model.money.payments[command.payment - 1]
  switch (code) {
    case "payments-none":
      return model.money.terms === undefined
    case "payment-unknown":
      return payment === undefined || payment.states[0].position > from || mayLackRefund(model, command, from)
    case "payment-amount":
      return payment !== undefined && "amount" in command && command.amount !== expectedOf(model, command, payment)
    case "report-known":
      return payment?.reports.some(({ report, position }) => position <= to && report === reportName(command.report))
    case "report-contradicts":
      if (payment === undefined) return false
      if (command.says === "cancelled") {
        return somewhere(
          (position) =>
            ["captured", "refunded"].includes(stateAt(payment, position)) ||
            valueAt<boolean>(payment.strays, position, false),
        )
      }
      return somewhere(
        (position) =>
          "refund" in command &&
          (refundAt(model, command.refund, position) === "settled" ||
            payment.refunds.findLast(
              ({ part, states }) =>
                part === model.money.refunds[command.refund - 1]?.part && states[0].position <= position,
            )?.refund !== command.refund),
      )
    default:
      return undefined
  }
}

const expectedOf = (model: SaleModel, command: PaymentReport, payment: ModelPayment): number | undefined =>
  "refund" in command ? model.money.refunds[command.refund - 1]?.amount : payment.amount

/** It is of another payment, or was asked for behind what a node that is about to be fenced knows of the sale. */
const mayLackRefund = (model: SaleModel, command: PaymentReport, from: number): boolean => {
  if (!("refund" in command)) return false
  const refund = model.money.refunds[command.refund - 1]
  return refund?.payment !== command.payment || refund.states[0].position > from
}
