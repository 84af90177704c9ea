/** What goes between the program and the process that runs tests for it. */

export type HostJob = { readonly files: ReadonlyArray<string> }

export type Failed = { readonly test: string; readonly error: string }

export type FileResult = { readonly file: string; readonly ms: number; readonly failed?: Failed }

export type HostMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "file"; readonly result: FileResult }
  /** All files were run, or those up to the first that failed. `error`: what went wrong outside of tests. */
  | { readonly kind: "done"; readonly error?: string }
