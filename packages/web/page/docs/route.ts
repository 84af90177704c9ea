/** Addresses of the views of developers. */
export const docsViews = ["reference", "streams", "receipts", "session", "race"] as const
export type DocsView = (typeof docsViews)[number]

export const docsAddress = (view: DocsView): string => (view === "reference" ? "/docs" : `/docs/${view}`)

/** Null: there is no such view. */
export const docsViewOf = (path: string): DocsView | null =>
  docsViews.find((view) => docsAddress(view) === path) ?? null
