/**
 * Sales as another node would reach them: every command, question and answer is copied as data and takes a while. What
 * a live view would carry along unnoticed is missing here, and what a handler reads too late is gone.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Asked } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"

const wayMs = 1

export const distantSales = (sales: Sales, defer: Defer): Sales => {
  const later = <T>(value: T, arrive: (copy: T) => void): void => {
    const copy = structuredClone(value)
    defer.after(wayMs, () => arrive(copy))
  }
  return {
    submit: (concertId, command, followUp, done) =>
      later({ command, followUp }, (sent) =>
        sales.submit(concertId, sent.command, sent.followUp, (submitted) =>
          later(submitted, (heard: Submitted<typeof followUp>) => done(heard)),
        ),
      ),
    ask: (concertId, question, done) =>
      later(question, (sent) =>
        sales.ask(concertId, sent, (asked) => later(asked, (heard: Asked<typeof question>) => done(heard))),
      ),
    shedding: sales.shedding,
    present: (concertId, person) => later(person, (sent) => sales.present(concertId, sent)),
  }
}
