/** The pages that are measured, and what a person wants of each: the control that has to be there and enabled. */
import type { Halls } from "./Halls.ts"

export type PageName = "find" | "concert" | "sign in" | "line" | "map" | "order" | "tickets" | "console"
export type Visitor = "stranger" | "buyer" | "administrator"

export type MeasuredPage = {
  readonly name: PageName
  readonly as: Visitor
  readonly path: (halls: Halls) => string
  readonly control: string
}

export const pages: ReadonlyArray<MeasuredPage> = [
  { name: "find", as: "stranger", path: () => "/", control: ".cards a" },
  { name: "concert", as: "stranger", path: ({ large }) => `/concerts/${large.concertId}`, control: ".night .main" },
  { name: "sign in", as: "stranger", path: () => "/sign-in", control: "button.kakao" },
  { name: "line", as: "buyer", path: ({ lined }) => `/concerts/${lined.concertId}/line`, control: "main button.main" },
  { name: "map", as: "buyer", path: ({ large }) => large.path, control: '.grid [role="gridcell"]' },
  { name: "order", as: "buyer", path: ({ order }) => `/orders/${order}`, control: "main button.main" },
  { name: "tickets", as: "buyer", path: () => "/tickets", control: ".ticket button.main" },
  { name: "console", as: "administrator", path: () => "/console", control: 'main a[href^="/console/concerts/"]' },
]
